using System.Globalization;
using System.Text;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>Names one receive of one message.</summary>
internal readonly record struct ReceiptHandle(long Number, int Receive)
{
    public string Text(string queue) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{queue}|{Number}|{Receive}"));

    public static bool TryRead(string text, string queue, out ReceiptHandle handle)
    {
        handle = default;
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || Encoding.UTF8.GetString(bytes, 0, length).Split('|') is not [var name, var number, var receive] || name != queue)
            return false;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || !int.TryParse(receive, NumberStyles.None, CultureInfo.InvariantCulture, out var times))
            return false;
        handle = new ReceiptHandle(parsed, times);
        return true;
    }
}
