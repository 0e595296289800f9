using System.Collections.Frozen;

namespace GenAIPipeline.Extraction.Ocr;

/// <summary>The commonest short words of some languages, under tesseract's codes: enough to tell a page's language.</summary>
internal static class CommonWords
{
    private static readonly FrozenDictionary<string, (string Name, FrozenSet<string> Words)> Known = new Dictionary<string, (string, FrozenSet<string>)>
    {
        ["eng"] = ("English", Set("the of and to in is that it was for on are as with his they at be this from have or by one had not but what all were when we there can an your which their said if do will each about how up out them then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use may after other our")),
        ["deu"] = ("German", Set("der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei")),
        ["fra"] = ("French", Set("de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la avec son aux d'un cette ou mais comme on tout nous sa fait été aussi leur bien peut ces y sans elle deux")),
        ["spa"] = ("Spanish", Set("de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy")),
        ["ita"] = ("Italian", Set("di e il la che in a per un è del non una della con si da i le al sono come dei nel più lo ha alla anche gli delle ma se su o dal questo cui stato essere nella suo")),
        ["nld"] = ("Dutch", Set("de van het een en in is dat op te zijn voor met die niet aan er om ook als dan maar bij uit nog naar hij heeft worden door over wordt ze werd tot of hebben deze meer geen")),
        ["por"] = ("Portuguese", Set("de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também")),
    }.ToFrozenDictionary();

    public static IEnumerable<string> Languages => Known.Keys;

    public static FrozenSet<string> Of(string language) => Known[language].Words;

    public static string NameOf(string language) => Known[language].Name;

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet();
}
