namespace GenAIPipeline.Web.Components.Library; internal static class Placeholder;
