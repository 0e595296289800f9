using MudBlazor;

namespace GenAIPipeline.Web.Components.Layout;

/// <summary>The tokens of <c>tokens.css</c> as MudBlazor wants them, so that its components look like ours.</summary>
internal static class PageTheme
{
    private static readonly string[] Sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Background = "#f7f7f4",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            DrawerBackground = "#ffffff",
            BackgroundGray = "#f0f0ec",
            TextPrimary = "#1b1c1f",
            AppbarText = "#1b1c1f",
            TextSecondary = "#50545a",
            ActionDefault = "#50545a",
            DrawerText = "#50545a",
            TextDisabled = "#64686f",
            Divider = "#e2e2dc",
            TableLines = "#e2e2dc",
            LinesDefault = "#e2e2dc",
            LinesInputs = "#888b91",
            TableHover = "#f2f2ee",
            Skeleton = "#e2e2dc",
            Primary = "#2756c5",
            Info = "#2756c5",
            PrimaryDarken = "#1e459f",
            PrimaryContrastText = "#ffffff",
            Success = "#17693f",
            Warning = "#855000",
            Error = "#b3261e",
            RippleOpacity = 0,
        },
        PaletteDark = new PaletteDark
        {
            Background = "#121315",
            Surface = "#1a1b1e",
            AppbarBackground = "#1a1b1e",
            DrawerBackground = "#1a1b1e",
            BackgroundGray = "#0d0e10",
            TextPrimary = "#e9e9e7",
            AppbarText = "#e9e9e7",
            TextSecondary = "#b0b3b8",
            ActionDefault = "#b0b3b8",
            DrawerText = "#b0b3b8",
            TextDisabled = "#979ba2",
            Divider = "#2b2d32",
            TableLines = "#2b2d32",
            LinesDefault = "#2b2d32",
            LinesInputs = "#73777f",
            TableHover = "#222428",
            Skeleton = "#2b2d32",
            Primary = "#8fb0ff",
            Info = "#8fb0ff",
            PrimaryDarken = "#b3c9ff",
            PrimaryContrastText = "#0e1526",
            Success = "#6fcf97",
            Warning = "#eab54f",
            Error = "#ff938a",
            RippleOpacity = 0,
            SuccessContrastText = "#121315",
            WarningContrastText = "#121315",
            ErrorContrastText = "#121315",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "3rem" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans, FontSize = "0.875rem", LineHeight = "1.45", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontSize = "1rem" },
            Body2 = new Body2Typography { FontSize = "0.875rem" },
            H3 = new H3Typography { FontSize = "1.75rem", FontWeight = "600" },
            H5 = new H5Typography { FontSize = "1.25rem", FontWeight = "600" },
            H6 = new H6Typography { FontSize = "0.875rem", FontWeight = "600" },
            Subtitle1 = new Subtitle1Typography { FontSize = "0.875rem", FontWeight = "600" },
            Caption = new CaptionTypography { FontSize = "0.75rem" },
            Overline = new OverlineTypography { FontSize = "0.75rem" },
            Button = new ButtonTypography { FontSize = "0.875rem", FontWeight = "500", TextTransform = "none" },
        },
    };
}
