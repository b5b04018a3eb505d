#pragma warning disable RS0030 // This is the door: sessions are opened here, after the process is prepared.
using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>Opens the session of a graph with the providers that can be had, and keeps what could not.</summary>
internal sealed class SessionOpener
{
    private readonly string _graph;
    private readonly ExecutionOptions _options;
    private readonly string? _bundleDigest;
    private readonly List<string> _fallbacks = [];
    private readonly List<ExecutionProvider> _candidates;
    private readonly List<ExecutionProvider> _taken = [];

    /// <param name="graph">The graph's name in reports.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="bundleDigest">The digest of the bundle that the graph belongs to; <see langword="null"/> for a graph in none.</param>
    public SessionOpener(string graph, ExecutionOptions options, string? bundleDigest)
    {
        _ = OnnxRuntimeLibrary.Open(options.Threads);
        _graph = graph;
        _options = options;
        _bundleDigest = bundleDigest;
        Requested = options.Providers ?? DefaultProviders(graph);
        _candidates = [.. Requested];
    }

    /// <summary>The providers asked for, in order.</summary>
    public IReadOnlyList<ExecutionProvider> Requested { get; }

    /// <summary>Where TensorRT keeps its engines; <see langword="null"/> where it is not used.</summary>
    public EngineCache? Engines { get; private set; }

    /// <summary>Why a requested provider was not taken.</summary>
    public IReadOnlyList<string> Fallbacks => _fallbacks;

    /// <summary>Whether a provider other than the CPU was taken.</summary>
    public bool UsesDevice => _taken.Count > 0;

    /// <summary>Opens the session of a graph in a file that belongs to no bundle.</summary>
    /// <exception cref="InferenceException">The graph cannot be loaded on the CPU either, or a provider that was required cannot be used.</exception>
    public InferenceSession Open(string path) => Open(Path.GetFileName(path), options => new InferenceSession(path, options));

    /// <summary>
    /// Opens the session of a graph in memory. A provider that loads and then finds no device, or cannot take the graph, is left out, and the next is
    /// tried.
    /// </summary>
    /// <param name="model">The graph.</param>
    /// <param name="weightFolder">The folder with the files that its weights are in; <see langword="null"/> for a graph with all its weights.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InferenceException">The graph cannot be loaded on the CPU either, or a provider that was required cannot be used.</exception>
    public InferenceSession Open(byte[] model, string? weightFolder = null, string name = "the graph in memory") => Open(name, options =>
    {
        if (weightFolder is not null)
        {
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", weightFolder);
        }

        return new InferenceSession(model, options);
    });

    /// <summary>Notes what the provider in use leaves to the CPU.</summary>
    /// <exception cref="InferenceException">That was forbidden.</exception>
    public void Examine(IReadOnlyList<AssignedNode> nodes)
    {
        var inUse = _taken.Select(ProviderName).Concat(nodes.Select(node => node.Provider)).FirstOrDefault(provider => provider != ProviderName(ExecutionProvider.Cpu));
        if (inUse is null || StrictExecution.Describe(inUse, nodes) is not { } left)
        {
            return;
        }

        if (_options.Strict)
        {
            throw new InferenceException(_graph, $"{nameof(ExecutionOptions.Strict)} was asked for, and {left}");
        }

        _fallbacks.Add(left);
    }

    private InferenceSession Open(string what, Func<SessionOptions, InferenceSession> open)
    {
        while (true)
        {
            try
            {
                using var options = Build();
                return open(options);
            }
            catch (OnnxRuntimeException e) when (UsesDevice)
            {
                FallBack(_taken[0], $"ONNX Runtime could not open the graph on it: {ReasonOf(e.Message)}");
            }
            catch (OnnxRuntimeException e)
            {
                throw new InferenceException(_graph, $"{what} could not be loaded: {e.Message}", e);
            }
        }
    }

    private SessionOptions Build()
    {
        _taken.Clear();
        var session = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        try
        {
            SessionSettings.Of(_options).Apply(session);
            foreach (var provider in _candidates.TakeWhile(provider => provider != ExecutionProvider.Cpu).ToList())
            {
                Append(session, provider);
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// CUDA when this build of ONNX Runtime has it, then the CPU. TensorRT builds an engine on first use, which takes minutes, so it is only ever
    /// asked for.
    /// </summary>
    private static ExecutionProvider[] DefaultProviders(string graph) =>
        AvailableProviders(graph).Contains(ProviderName(ExecutionProvider.Cuda), StringComparer.Ordinal)
            ? [ExecutionProvider.Cuda, ExecutionProvider.Cpu]
            : [ExecutionProvider.Cpu];

    private static string[] AvailableProviders(string graph)
    {
        try
        {
            return OnnxRuntimeLibrary.Environment.GetAvailableProviders();
        }
        catch (OnnxRuntimeException e)
        {
            throw new InferenceException(graph, $"ONNX Runtime could not list its providers: {e.Message}", e);
        }
    }

    private static string ProviderName(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "CUDAExecutionProvider",
        ExecutionProvider.TensorRt => "TensorrtExecutionProvider",
        _ => "CPUExecutionProvider",
    };

    private void Append(SessionOptions session, ExecutionProvider provider)
    {
        if (provider == ExecutionProvider.TensorRt && _graph == GraphNames.Decoder)
        {
            FallBack(provider, "the decoder uses operators that TensorRT does not have");
            return;
        }

        if (provider == ExecutionProvider.TensorRt && _bundleDigest is null)
        {
            FallBack(provider, "its engines are kept by bundle, and this graph is in none");
            return;
        }

        if (!AvailableProviders(_graph).Contains(ProviderName(provider), StringComparer.Ordinal))
        {
            FallBack(provider, "this build of ONNX Runtime does not have it; reference the package Vrm.Onnx in place of Vrm.Onnx.Cpu");
            return;
        }

        if (!ProviderLibraries.HasCuDnn())
        {
            FallBack(provider, Lack(ProviderLibraries.FindMissing(provider)));
            return;
        }

        try
        {
            AppendDevice(session, provider);
            _taken.Add(provider);
        }
        catch (OnnxRuntimeException e)
        {
            var missing = ProviderLibraries.FindMissing(provider);
            FallBack(provider, missing.Count > 0 ? Lack(missing) : ReasonOf(e.Message));
        }
    }

    private static string Lack(IReadOnlyList<string> missing) => $"the system lacks {string.Join(", ", missing)}";

    private void AppendDevice(SessionOptions session, ExecutionProvider provider)
    {
        if (provider == ExecutionProvider.Cuda)
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string>(ProviderSettings.OfCuda(_options)));
            session.AppendExecutionProvider_CUDA(cuda);
        }
        else
        {
            Engines = EngineCache.Open(_options.TensorRt, EngineCache.KeyOf(_bundleDigest!, OnnxRuntimeLibrary.Version));
            using var tensorRt = new OrtTensorRTProviderOptions();
            tensorRt.UpdateOptions(new Dictionary<string, string>(ProviderSettings.OfTensorRt(_options, Engines.Folder)));
            session.AppendExecutionProvider_Tensorrt(tensorRt);
        }
    }

    private void FallBack(ExecutionProvider provider, string reason)
    {
        if (_options.Strict)
        {
            throw new InferenceException(_graph, $"{provider} was required and cannot be used: {reason}.");
        }

        _candidates.Remove(provider);
        _fallbacks.Add($"{provider} is not used: {reason}.");
    }

    /// <summary>What of ONNX Runtime's message a user can act on: CUDA's own words if it has any, else its first line.</summary>
    internal static string ReasonOf(string message)
    {
        const string Cuda = "CUDA failure";
        var line = message.AsSpan();
        line = line.IndexOfAny('\r', '\n') is >= 0 and var end ? line[..end] : line;
        if (line.IndexOf(Cuda, StringComparison.Ordinal) is >= 0 and var begin)
        {
            line = line[begin..];
            line = line.IndexOf(" ; ", StringComparison.Ordinal) is >= 0 and var place ? line[..place] : line; // where in ONNX Runtime's sources
        }

        return line.TrimEnd(" .;").ToString();
    }
}
