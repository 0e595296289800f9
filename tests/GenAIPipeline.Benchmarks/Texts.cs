using System.Text;

namespace GenAIPipeline.Benchmarks;

/// <summary>Documents of ordinary prose, each different, of about 4.5 kB.</summary>
internal static class Texts
{
    private static readonly string[] Places = ["Lyon", "Norwich", "Turin", "Gdansk", "Porto", "Aarhus", "Graz", "Ghent"];
    private static readonly string[] People = ["Adeyemi", "Lindholm", "Berg", "Duarte", "Moreau", "Keller", "Novak", "Rossi"];

    public static string Report(int n)
    {
        var random = new Random(n);
        var text = new StringBuilder($"Report {n} of the depot in {Places[n % Places.Length]}\n\n");
        while (text.Length < 4_500)
        {
            var place = Places[random.Next(Places.Length)];
            var person = People[random.Next(People.Length)];
            text.Append($"On {random.Next(1, 28)} May 2024 the depot in {place} received {random.Next(10, 900)} crates. ");
            text.Append($"Mrs {person} signed for them at the gate and counted the pallets again. ");
            text.Append($"The invoice of {random.Next(100, 9000)}.50 EUR is due in {random.Next(10, 60)} days. ");
            text.Append($"Two crates were damaged on the way and went back to {Places[random.Next(Places.Length)]}. ");
            text.Append($"The manager of the depot asked for a credit note and a new delivery.\n\n");
        }

        return text.ToString();
    }
}
