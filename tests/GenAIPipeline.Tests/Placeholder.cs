namespace GenAIPipeline.Tests; internal static class Placeholder;
