namespace Vrm.Onnx.Packaging.Tests;

/// <summary>Where things lie in the repository that this test was built from.</summary>
internal static class RepositoryPaths
{
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration this test was built in: its output lies in bin/CONFIGURATION/net10.0.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The runtime identifier of this machine, in its portable form.</summary>
    public static string Platform { get; } = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Vrm.Onnx.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Vrm.Onnx.sln was not found above the test.");
    }
}
