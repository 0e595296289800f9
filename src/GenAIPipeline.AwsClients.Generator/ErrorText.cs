namespace GenAIPipeline.AwsClients.Generator;

/// <summary>The exception of the service and one for each modelled error.</summary>
internal static class ErrorText
{
    public static string Write(ApiModel api)
    {
        var code = new CodeText(api.Namespace, "System", "System.Net", "Amazon.Runtime");
        code.Add(Exception($"Amazon{api.ClassName}Exception", "AmazonServiceException", ""));
        code.Namespace(api.Namespace + ".Model");
        foreach (var error in api.Errors)
        {
            var members = string.Concat(error.Members.Select(member => $"\n    public {member.Type} {member.Name} {{ get; set; }}\n"));
            if (error.RetryThrottles is { } throttling)
                members += $"\n    public override RetryableDetails Retryable => new RetryableDetails({(throttling ? "true" : "false")});\n";
            code.Add(Exception(error.ClassName, $"Amazon{api.ClassName}Exception", members));
        }

        return code.ToString();
    }

    private static string Exception(string name, string parent, string members) => $$"""
        /// <summary>{{(parent == "AmazonServiceException" ? "Any error of the service" : $"The error {name}")}}.</summary>
        public partial class {{name}} : {{parent}}
        {
            public {{name}}() { }

            public {{name}}(string message) : base(message) { }

            public {{name}}(string message, Exception innerException) : base(message, innerException) { }

            public {{name}}(Exception innerException) : base(innerException) { }

            public {{name}}(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode) : base(message, innerException, errorType, errorCode, requestId, statusCode) { }

            public {{name}}(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode) : base(message, errorType, errorCode, requestId, statusCode) { }
        {{members}}}

        """;
}
