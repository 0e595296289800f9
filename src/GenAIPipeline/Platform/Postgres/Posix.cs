using System.Runtime.InteropServices;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static class Posix
{
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;

    private const int NoSuchFile = 2;
    private const int Exists = 17;

    /// <summary>False if there is no such process, or it is not ours.</summary>
    public static bool Signal(int processId, int signal) => NativeKill(processId, signal) == 0;

    /// <summary>The path with every symbolic link resolved, as <c>/proc</c> shows it; the path itself if it does not exist.</summary>
    public static string RealPath(string path) => NativeRealPath(path, IntPtr.Zero) ?? path;

    /// <summary>Gives a file a second name, or copies it where the file system has no hard links. False if it is gone.</summary>
    public static bool LinkOrCopy(string source, string target)
    {
        if (NativeLink(source, target) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        if (error is NoSuchFile)
            return false;
        if (error is Exists)
            return true;
        try
        {
            File.Copy(source, target, overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int processId, int signal);

    [DllImport("libc", EntryPoint = "realpath", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [return: MarshalAs(UnmanagedType.LPUTF8Str)]
    private static extern string? NativeRealPath([MarshalAs(UnmanagedType.LPUTF8Str)] string path, IntPtr buffer);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeLink([MarshalAs(UnmanagedType.LPUTF8Str)] string source, [MarshalAs(UnmanagedType.LPUTF8Str)] string target);
}
