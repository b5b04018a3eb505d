using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.Decoding;

namespace Vrm.Onnx.Tests.Runtime;

public class TokenPositionsTests
{
    private const int Image = 7;

    [Fact]
    public void Append_Text_CountsAllAxesOn()
    {
        var positions = Create();

        positions.Append([1, 2, 3], []);

        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2], Tail(positions, 0));
        Assert.Equal(3, positions.Next);
    }

    [Fact]
    public void Append_PictureInText_HasLinesAndColumnsAndGoesOnBehindTheLargest()
    {
        var positions = Create();

        positions.Append([1, 2, Image, Image, Image, Image, Image, Image, 3], [Picture(4, 6)]);

        Assert.Equal(
            [
                0, 1, 2, 2, 2, 2, 2, 2, 5,
                0, 1, 2, 2, 2, 3, 3, 3, 5,
                0, 1, 2, 3, 4, 2, 3, 4, 5,
            ],
            Tail(positions, 0));
        Assert.Equal(6, positions.Next);
    }

    [Fact]
    public void Append_TallPicture_GoesOnBehindItsLines()
    {
        var positions = Create();

        positions.Append([Image, Image, Image, 1], [Picture(6, 2)]);

        Assert.Equal([0, 0, 0, 3, 0, 1, 2, 3, 0, 0, 0, 3], Tail(positions, 0));
    }

    [Fact]
    public void Append_PicturesSideBySide_AreTakenInOrder()
    {
        var positions = Create();

        positions.Append([Image, Image, Image, Image, 1], [Picture(2, 4), Picture(4, 2)]);

        Assert.Equal([0, 0, 2, 2, 4, 0, 0, 2, 3, 4, 0, 1, 2, 2, 4], Tail(positions, 0));
    }

    [Fact]
    public void Append_InPieces_IsAsWhole()
    {
        int[] first = [1, Image, Image, 2], second = [3, Image, Image, Image, Image, 4];
        var (whole, pieces) = (Create(), Create());

        whole.Append([.. first, .. second], [Picture(2, 4), Picture(4, 4)]);
        pieces.Append(first, [Picture(2, 4)]);
        pieces.Append(second, [Picture(4, 4)]);

        Assert.Equal(Tail(whole, 0), Tail(pieces, 0));
        Assert.Equal(whole.Next, pieces.Next);
        Assert.Equal(Tail(whole, first.Length), Tail(pieces, first.Length));
    }

    [Fact]
    public void Append_ImageTokenThatTheModelWrote_IsText()
    {
        var positions = Create();

        positions.Append([1, Image, 2], []);

        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2], Tail(positions, 0));
    }

    [Fact]
    public void Append_FurtherTextBehindAPicture_CountsOnFromItsLargestPosition()
    {
        var positions = Create();
        positions.Append([1, Image, Image, Image, Image], [Picture(4, 4)]);
        var next = positions.Next;

        positions.Append([2], []);

        Assert.Equal([next, next, next], Tail(positions, 5));
        Assert.Equal(next + 1, positions.Next);
    }

    [Theory]
    [InlineData(new[] { 1, Image, Image, 2, Image }, "4 image tokens")]
    [InlineData(new[] { 1, 2, 3 }, "1 pictures are given")]
    public void Append_TokensThatDoNotFitThePicture_SaysWhatStandsThere(int[] tokens, string problem)
    {
        var error = Assert.Throws<InferenceException>(() => Create().Append(tokens, [Picture(4, 4)]));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_PictureWithoutPatches_IsRefused() =>
        Assert.Throws<InferenceException>(() => Create().Append([Image], [new ImageFacts()]));

    private static TokenPositions Create() => new(new GridPositions(2), Image, capacity: 32);

    private static ImageFacts Picture(int rows, int columns) => new() { PatchRows = rows, PatchColumns = columns };

    private static long[] Tail(TokenPositions positions, int start)
    {
        var tail = new long[TokenPositions.Axes * (positions.Length - start)];
        positions.CopyTail(start, tail);
        return tail;
    }
}
