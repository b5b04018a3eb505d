namespace Vrm.Onnx.Packaging.Tests;

/// <summary>
/// A project folder outside the repository that sees the packed packages, and everything else where the repository's own restore
/// has put it: no network, and no trace in the user's package cache.
/// </summary>
internal sealed class ConsumerFolder : IDisposable
{
    public ConsumerFolder(string packageFolder)
    {
        Path = Directory.CreateTempSubdirectory("vrm-consumer-").FullName;
        Write("nuget.config", $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources>
                <clear />
                <add key="packed" value="{packageFolder}" />
              </packageSources>
              <fallbackPackageFolders>
                <clear />
                <add key="restored" value="{RestoredPackages}" />
              </fallbackPackageFolders>
            </configuration>
            """);
    }

    public string Path { get; }

    private static string RestoredPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder ? folder : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
