using System.Security.Cryptography;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>The SHA-256 of a file whose pieces are made in any order, taken while it is written.</summary>
/// <remarks>
/// Thread-safe. Whoever hands in the piece that is next in line hashes it, and those after it that wait already; meanwhile others go on making pieces.
/// </remarks>
internal sealed class OrderedHash : IDisposable
{
    private static readonly byte[] Zeros = new byte[ExternalDataLayout.PageBytes];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<long, Piece> _waiting = [];
    private bool _isHashing;
    private long _next;
    private long _position;

    /// <summary>Hashes a piece, now or when its turn comes.</summary>
    /// <param name="number">Its number in the file, from 0; each comes once.</param>
    /// <param name="piece">The piece; its bytes must not change until it is released.</param>
    public void Add(long number, Piece piece)
    {
        lock (_waiting)
        {
            _waiting.Add(number, piece);
            if (_isHashing)
            {
                return;
            }

            _isHashing = true;
        }

        while (TryTakeNext(out var next))
        {
            Append(next);
        }
    }

    /// <summary>64 lower-case hexadecimal digits, when all pieces were handed in.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private bool TryTakeNext(out Piece piece)
    {
        lock (_waiting)
        {
            _isHashing = _waiting.Remove(_next, out piece);
            _next += _isHashing ? 1 : 0;
            return _isHashing;
        }
    }

    private void Append(Piece piece)
    {
        // Only between pieces, never behind the last: the holes before pages.
        for (var hole = piece.Offset - _position; hole > 0; hole -= Zeros.Length)
        {
            _hash.AppendData(Zeros.AsSpan(0, (int)Math.Min(hole, Zeros.Length)));
        }

        _hash.AppendData(piece.Bytes.Span);
        _position = piece.Offset + piece.Bytes.Length;
        piece.Release();
    }

    /// <summary>A part of a file.</summary>
    /// <param name="Offset">Its first byte in the file.</param>
    /// <param name="Bytes">The bytes.</param>
    /// <param name="Release">Called when they are hashed.</param>
    internal readonly record struct Piece(long Offset, ReadOnlyMemory<byte> Bytes, Action Release);
}
