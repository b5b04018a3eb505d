#pragma warning disable RS0030 // This is the door: the environment is created here, after telemetry is off.
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>
/// The door to ONNX Runtime: the one place where its library is touched for the first time in a process. Sessions come from
/// <see cref="SessionOpener"/>, tensors from <see cref="NativeTensor"/>, run options from <see cref="RunScope"/>; all pass here first.
/// </summary>
internal static partial class OnnxRuntimeLibrary
{
    private const string TelemetrySwitch = "ORT_DISABLE_TELEMETRY";

    private static readonly Lock s_opening = new();
    private static volatile bool s_isPrepared;
    private static OrtEnv? s_environment;
    private static int? s_sharedThreads;
    private static bool s_hasSharedThreads;

    /// <summary>The environment of ONNX Runtime, created with telemetry off.</summary>
    /// <exception cref="InferenceException">The native library is missing or of another version.</exception>
    public static OrtEnv Environment => Open(threads: null);

    /// <summary>The native library's version.</summary>
    /// <exception cref="InferenceException">The native library is missing or of another version.</exception>
    public static string Version => Environment.GetVersionString();

    /// <summary>The environment; whoever comes first says how many threads graphs share.</summary>
    /// <param name="threads">How many; <see langword="null"/> for ONNX Runtime's choice.</param>
    /// <exception cref="InferenceException">The native library is missing or of another version.</exception>
    public static OrtEnv Open(int? threads)
    {
        lock (s_opening)
        {
            return s_environment ??= Create(threads is 1 ? null : threads);
        }
    }

    /// <summary>Whether there are so many threads that graphs can share: not where the application created ONNX Runtime's environment itself, before us.</summary>
    /// <param name="threads">How many; <see langword="null"/> for as many as there are.</param>
    public static bool HasSharedThreads(int? threads) => s_hasSharedThreads && (threads is null || threads == s_sharedThreads);

    /// <summary>
    /// Prepares the process for ONNX Runtime: telemetry is off, and the library is there. Whatever touches it, or loads another library
    /// that does, calls this before; after the first time it costs nothing.
    /// </summary>
    /// <exception cref="InferenceException">The native library is missing or of another version.</exception>
    public static void Prepare()
    {
        if (s_isPrepared)
        {
            return;
        }

        lock (s_opening)
        {
            DisableTelemetry();
            Guard(static () => OrtMemoryInfo.DefaultInstance); // loads the library, and creates no environment yet
            s_isPrepared = true;
        }
    }

    private static OrtEnv Create(int? sharedThreads)
    {
        Prepare();
        return Guard(() =>
        {
            var options = new EnvironmentCreationOptions { logId = "Vrm.Onnx", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };

            // One set of threads for all graphs: the waiting threads of one graph would take the cores from the next.
            using var threads = new OrtThreadingOptions { GlobalIntraOpNumThreads = sharedThreads ?? 0, GlobalInterOpNumThreads = 1, GlobalSpinControl = true };
            options.threadOptions = threads;
            (s_hasSharedThreads, s_sharedThreads) = (!OrtEnv.IsCreated, sharedThreads);
            var environment = OrtEnv.IsCreated ? OrtEnv.Instance() : OrtEnv.CreateInstanceWithOptions(ref options);
            environment.DisableTelemetryEvents();
            return environment;
        });
    }

    private static T Guard<T>(Func<T> touch)
    {
        try
        {
            return touch();
        }
        catch (OnnxRuntimeException e)
        {
            throw new InferenceException("ONNX Runtime", $"it could not be started: {e.Message}", e);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            throw NativeRuntimeSearch.Explain(e);
        }
    }

    /// <summary>
    /// From 1.29 the library reads this variable when it is loaded and sends usage data unless it is set. The .NET call changes
    /// a copy of the environment on Unix, which native code does not see, so the C library has to be told as well.
    /// </summary>
    private static void DisableTelemetry()
    {
        System.Environment.SetEnvironmentVariable(TelemetrySwitch, "1");
        if (!OperatingSystem.IsWindows())
        {
            _ = SetNativeVariable(TelemetrySwitch, "1", overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
