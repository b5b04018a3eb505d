using System.Security.Cryptography;
using System.Text;
using Vrm.Onnx.Export;

namespace Vrm.Onnx.Training.Checkpoints;

/// <summary>What makes a training this one and no other.</summary>
internal static class TrainingIdentity
{
    /// <summary>A digest of base checkpoint, data and options, so that a state is not continued with others.</summary>
    /// <param name="checkpoint">The base.</param>
    /// <param name="samples">The data; pictures count by their paths.</param>
    /// <param name="options">The options as text.</param>
    public static byte[] Of(Checkpoint checkpoint, IReadOnlyList<TrainingSample> samples, string options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(checkpoint.ComputeDigest(CancellationToken.None)));
        hash.AppendData(DataDigest(samples));
        hash.AppendData(Encoding.UTF8.GetBytes(options));
        return hash.GetHashAndReset();
    }

    /// <summary>A digest of the data: texts, and names of pictures.</summary>
    public static byte[] DataDigest(IReadOnlyList<TrainingSample> samples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var sample in samples)
        {
            foreach (var text in new[] { Path.GetFileName(sample.ImagePath), sample.Question, sample.Reasoning ?? "\0", sample.Answer })
            {
                hash.AppendData(Encoding.UTF8.GetBytes(text));
                hash.AppendData([0]);
            }
        }

        return hash.GetHashAndReset();
    }
}
