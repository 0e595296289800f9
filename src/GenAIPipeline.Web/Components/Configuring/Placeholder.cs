namespace GenAIPipeline.Web.Components.Configuring; internal static class Placeholder;
