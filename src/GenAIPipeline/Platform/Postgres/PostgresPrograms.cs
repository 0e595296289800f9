namespace GenAIPipeline.Platform.Postgres;

/// <summary>PostgreSQL's own programs of one major version.</summary>
/// <param name="Major">Major version, such as 15.</param>
/// <param name="Bin">Folder of the programs.</param>
internal sealed record PostgresPrograms(int Major, string Bin)
{
    public const string DebianFolder = "/usr/lib/postgresql";

    public string Path(string program) => System.IO.Path.Combine(Bin, program);

    /// <summary>The programs that can run the cluster of <paramref name="folder"/>: those of its own version, or the newest for a new one.</summary>
    /// <exception cref="StartupException">They are not installed.</exception>
    public static PostgresPrograms For(ClusterFolder folder, string installations = DebianFolder)
    {
        var installed = Installed(installations);
        if (folder.MajorVersion is not { } major)
            return installed.LastOrDefault() ?? throw new StartupException(
                $"PostgreSQL is not installed (looked in {installations}): install it with \"apt-get install postgresql\" and start again.");
        return installed.FirstOrDefault(programs => programs.Major == major) ?? throw new StartupException(
            $"{folder.Data} was written by PostgreSQL {major}, whose programs are not installed "
            + $"(there {(installed.Count == 0 ? "are none" : "is " + string.Join(", ", installed.Select(programs => programs.Major)))}): install them with \"apt-get install postgresql-{major}\", "
            + "or run \"./dev backup FILE\" where they are and \"./dev restore FILE --data NEWFOLDER\" here.");
    }

    private static List<PostgresPrograms> Installed(string installations) =>
        !Directory.Exists(installations)
            ? []
            : [.. from version in Directory.GetDirectories(installations)
                  let bin = System.IO.Path.Combine(version, "bin")
                  where int.TryParse(System.IO.Path.GetFileName(version), out _) && File.Exists(System.IO.Path.Combine(bin, "postgres"))
                  let major = int.Parse(System.IO.Path.GetFileName(version))
                  orderby major
                  select new PostgresPrograms(major, bin)];
}
