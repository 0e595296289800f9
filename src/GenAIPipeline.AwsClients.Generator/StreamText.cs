namespace GenAIPipeline.AwsClients.Generator;

/// <summary>Event streams and the exception that carries those inside them.</summary>
internal static class StreamText
{
    public static string Write(ApiModel api)
    {
        var code = new CodeText(api.Namespace + ".Model", "System", "System.Collections.Generic", "System.IO", "Amazon.Runtime.EventStreams", "Amazon.Runtime.EventStreams.Internal", "GenAIPipeline.AwsClients.Runtime");
        code.Add($$"""
            /// <summary>An error within a stream; the typed one is inside.</summary>
            public class {{api.ClassName}}EventStreamException : EventStreamException
            {
                public {{api.ClassName}}EventStreamException() { }

                public {{api.ClassName}}EventStreamException(string message) : base(message) { }

                public {{api.ClassName}}EventStreamException(string message, Exception innerException) : base(message, innerException) { }
            }

            """);
        foreach (var stream in api.EventStreams)
            code.Add(Stream(api, stream));
        return code.ToString();
    }

    private static string Stream(ApiModel api, ApiEventStream stream)
    {
        var exception = api.ClassName + "EventStreamException";
        var names = stream.Events.Select(item => (Name: CSharpNames.Property(item.WireName), item.Shape)).Prepend((Name: "InitialResponse", Shape: "InitialResponseEvent")).ToList();
        return $$"""
            /// <summary>Events as they arrive: enumerate them, or subscribe and start processing.</summary>
            public sealed class {{stream.Name}} : EnumerableEventOutputStream<IEventStreamEvent, {{exception}}>
            {
                private volatile bool isProcessing;

                public {{stream.Name}}(Stream stream) : this(stream, null) { }

                public {{stream.Name}}(Stream stream, IEventStreamDecoder eventStreamDecoder) : base(new FramedStream(stream), eventStreamDecoder)
                {
                    base.EventReceived += (sender, args) => EventReceived?.Invoke(this, args);
                    base.ExceptionReceived += (sender, args) => ExceptionReceived?.Invoke(this, args);
                    Decoder.MessageReceived += (sender, args) => Raise(ConvertMessageToEvent(args.Message));
                }

                public override event EventHandler<EventStreamEventReceivedArgs<IEventStreamEvent>> EventReceived;

                public override event EventHandler<EventStreamExceptionReceivedArgs<{{exception}}>> ExceptionReceived;

            {{string.Join("\n\n", names.Select(item => $"    public event EventHandler<EventStreamEventReceivedArgs<{item.Shape}>> {item.Name}Received;"))}}

                protected override bool IsProcessing { get => isProcessing; set => isProcessing = value; }

                protected override IDictionary<string, Func<IEventStreamMessage, IEventStreamEvent>> EventMapping { get; } = new Dictionary<string, Func<IEventStreamMessage, IEventStreamEvent>>(StringComparer.OrdinalIgnoreCase)
                {
                    ["Initial-Response"] = message => new InitialResponseEvent(message),
            {{string.Join("\n", stream.Events.Select(item => $"        [\"{item.WireName}\"] = message => EventMessages.Read<{item.Shape}>(message, {api.ClassName}Wire.Service),"))}}
                    [UnknownEventKey] = EventMessages.Unknown,
                };

                protected override IDictionary<string, Func<IEventStreamMessage, {{exception}}>> ExceptionMapping { get; } = new Dictionary<string, Func<IEventStreamMessage, {{exception}}>>(StringComparer.OrdinalIgnoreCase)
                {
            {{string.Join("\n", stream.Exceptions.Select(code => $"        [\"{code}\"] = message => new {exception}(EventMessages.Text(message), EventMessages.ReadException(message, {api.ClassName}Wire.Service, \"{code}\")),"))}}
                };

                private void Raise(IEventStreamEvent received)
                {
                    EventReceived?.Invoke(this, new EventStreamEventReceivedArgs<IEventStreamEvent>(received));
                    switch (received)
                    {
            {{string.Join("\n", names.Select(item => $"            case {item.Shape} item: {item.Name}Received?.Invoke(this, new EventStreamEventReceivedArgs<{item.Shape}>(item)); break;"))}}
                    }
                }
            }
            """;
    }
}
