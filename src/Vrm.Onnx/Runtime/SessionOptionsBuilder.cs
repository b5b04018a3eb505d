using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime;

/// <summary>Turns <see cref="ExecutionOptions"/> into ONNX Runtime's session options, and keeps what could not be had.</summary>
internal sealed class SessionOptionsBuilder
{
    private readonly string _graph;
    private readonly ExecutionOptions _options;
    private readonly List<string> _fallbacks = [];

    public SessionOptionsBuilder(string graph, ExecutionOptions options)
    {
        _graph = graph;
        _options = options;
        Requested = options.Providers ?? DefaultProviders(graph);
    }

    /// <summary>The providers asked for, in order.</summary>
    public IReadOnlyList<ExecutionProvider> Requested { get; }

    /// <summary>Why a requested provider was not taken.</summary>
    public IReadOnlyList<string> Fallbacks => _fallbacks;

    /// <summary>Whether a provider other than the CPU was taken.</summary>
    public bool UsesDevice { get; private set; }

    public SessionOptions Build()
    {
        var session = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        try
        {
            session.AddSessionConfigEntry(NodeAssignments.RecordingSwitch, "1");
            if (_options.Threads is { } threads)
            {
                session.IntraOpNumThreads = threads;
            }

            foreach (var provider in Requested)
            {
                Append(session, provider);
            }

            if (_options.Strict && Requested[0] != ExecutionProvider.Cpu)
            {
                session.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>CUDA when this build of ONNX Runtime has it, then the CPU. TensorRT builds an engine on first use, which takes minutes, so it is only ever asked for.</summary>
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
        if (provider == ExecutionProvider.Cpu)
        {
            return;
        }

        if (provider == ExecutionProvider.TensorRt && _graph == GraphNames.Decoder)
        {
            FallBack(provider, "the decoder uses operators that TensorRT does not have");
            return;
        }

        if (!AvailableProviders(_graph).Contains(ProviderName(provider), StringComparer.Ordinal))
        {
            FallBack(provider, "this build of ONNX Runtime does not have it; reference the package Vrm.Onnx in place of Vrm.Onnx.Cpu");
            return;
        }

        try
        {
            AppendDevice(session, provider);
            UsesDevice = true;
        }
        catch (OnnxRuntimeException e)
        {
            FallBack(provider, FirstLine(e.Message));
        }
    }

    private void AppendDevice(SessionOptions session, ExecutionProvider provider)
    {
        var device = _options.DeviceId.ToString(CultureInfo.InvariantCulture);
        if (provider == ExecutionProvider.Cuda)
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string> { ["device_id"] = device, ["arena_extend_strategy"] = "kSameAsRequested" });
            session.AppendExecutionProvider_CUDA(cuda);
        }
        else
        {
            using var tensorRt = new OrtTensorRTProviderOptions();
            tensorRt.UpdateOptions(new Dictionary<string, string> { ["device_id"] = device });
            session.AppendExecutionProvider_Tensorrt(tensorRt);
        }
    }

    private void FallBack(ExecutionProvider provider, string reason)
    {
        if (_options.Strict)
        {
            throw new InferenceException(_graph, $"{provider} was required and cannot be used: {reason}.");
        }

        // The default asks for CUDA by itself; a machine without a GPU is no news then.
        if (_options.Providers is not null)
        {
            _fallbacks.Add($"{provider} is not used: {reason}.");
        }
    }

    private static string FirstLine(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }
}
