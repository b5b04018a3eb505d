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
        Directory.CreateDirectory(OwnPackages);
        Write("nuget.config", $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources>
                <clear />
                <add key="packed" value="{packageFolder}" />
                <add key="own" value="{OwnPackages}" />
              </packageSources>
              <fallbackPackageFolders>
                <clear />
                <add key="restored" value="{RestoredPackages}" />
              </fallbackPackageFolders>
            </configuration>
            """);
    }

    public string Path { get; }

    /// <summary>A source for packages that a test makes itself.</summary>
    public string OwnPackages => PathOf("own");

    private static string RestoredPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder ? folder : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    /// <summary>Writes the project of a console application.</summary>
    /// <param name="references">What stands in its item group.</param>
    /// <param name="frameworks">Its target frameworks.</param>
    public void WriteProject(string references = "", string frameworks = "net10.0") => Write("Consumer.csproj", $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFrameworks>{frameworks}</TargetFrameworks>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <NuGetAudit>false</NuGetAudit>
            <InvariantGlobalization>true</InvariantGlobalization>
          </PropertyGroup>
          <ItemGroup>
            {references}
          </ItemGroup>
        </Project>
        """.Replace("TargetFrameworks>", frameworks.Contains(';', StringComparison.Ordinal) ? "TargetFrameworks>" : "TargetFramework>", StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
