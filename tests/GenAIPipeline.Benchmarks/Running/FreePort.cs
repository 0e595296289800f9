using System.Net;
using System.Net.Sockets;

namespace GenAIPipeline.Benchmarks.Running;

/// <summary>A port that nobody listens on.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
