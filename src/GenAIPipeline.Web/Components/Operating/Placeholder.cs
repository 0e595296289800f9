namespace GenAIPipeline.Web.Components.Operating; internal static class Placeholder;
