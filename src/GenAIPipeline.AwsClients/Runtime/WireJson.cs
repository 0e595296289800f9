using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon;
using Amazon.Runtime.Documents;

namespace GenAIPipeline.AwsClients.Runtime;

/// <summary>How a service writes member names: as the property is called, or with a small first letter.</summary>
internal enum WireCasing
{
    Pascal,
    Camel,
}

/// <summary>JSON as the AWS protocols have it: absent instead of null, base64 blobs, epoch seconds, open enums; unknown members are skipped.</summary>
internal static class WireJson
{
    private static readonly JsonSerializerOptions Pascal = Create(null);
    private static readonly JsonSerializerOptions Camel = Create(new SmallFirstLetter());

    public static JsonSerializerOptions For(WireCasing casing) => casing == WireCasing.Camel ? Camel : Pascal;

    private static JsonSerializerOptions Create(JsonNamingPolicy? naming)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = naming,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            MaxDepth = 256,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepOnlyModelledMembers } },
            Converters = { new ConstantConverterFactory(), new BlobConverter(), new EpochSecondsConverter() },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void KeepOnlyModelledMembers(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            var property = type.Properties[i];
            // ResponseMetadata and the like describe the call; a recorded answer may carry members of the same name.
            if ((property.AttributeProvider as MemberInfo)?.DeclaringType?.Namespace == "Amazon.Runtime")
                type.Properties.RemoveAt(i);
            else if (property.PropertyType == typeof(Document))
                property.ShouldSerialize = static (_, value) => value is Document document && !document.IsNull();
            else if (property.PropertyType != typeof(string) && typeof(ICollection).IsAssignableFrom(property.PropertyType))
                property.ShouldSerialize = static (_, value) => value is ICollection collection && (collection.Count > 0 || !AWSConfigs.InitializeCollections);
        }
    }

    private sealed class SmallFirstLetter : JsonNamingPolicy
    {
        public override string ConvertName(string name) => char.ToLowerInvariant(name[0]) + name[1..];
    }
}
