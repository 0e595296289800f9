namespace GenAIPipeline.Web.Components.Reviewing; internal static class Placeholder;
