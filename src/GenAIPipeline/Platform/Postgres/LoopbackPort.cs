using System.Net;
using System.Net.Sockets;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>Finds a port of 127.0.0.1 that nobody listens on.</summary>
internal static class LoopbackPort
{
    // Below the range that outgoing connections take theirs from (32768 and up on Linux): there one could take the server's port while it is away.
    private const int First = 15_000;
    private const int Last = 32_000;

    public static int FindFree()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: another number is as good.
            }
        }
    }
}
