using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Imaging.Decoding;

/// <summary>Files that are not there, streams that wait or may not be read synchronously, cancelling and time limits.</summary>
public class LoadTests
{
    private static readonly byte[] s_png = PngBuilder.Rgb([1, 2, 3, 4, 5, 6], 2, 1);

    [Fact]
    public async Task Load_MissingFile_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        await RequireRefused(folder.File("missing.png"), ImageFault.Missing, "missing.png: ");
        await RequireRefused(Path.Combine(folder.File("no folder"), "missing.png"), ImageFault.Missing, "missing.png: ");
    }

    [Fact]
    public async Task Load_Folder_SaysThatItIsOne()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("pictures");
        Directory.CreateDirectory(path);
        await RequireRefused(path, ImageFault.Unreadable, "pictures: This is a folder");
        await RequireRefused(path + Path.DirectorySeparatorChar, ImageFault.Unreadable, "pictures: This is a folder");
    }

    [Fact]
    public async Task Load_FileThatAnotherHoldsOpen_IsUnreadable()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("locked.png");
        using var holder = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await RequireRefused(path, ImageFault.Unreadable, "locked.png: ");
    }

    [Fact]
    public async Task LoadAsync_PathAndStream_GiveThePixels()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("picture"), s_png);
        Assert.Equal([1, 2, 3, 4, 5, 6], (await RgbImage.LoadAsync(folder.File("picture"))).Pixels.ToArray());
        using var body = new RequestBody(s_png);
        Assert.Equal([1, 2, 3, 4, 5, 6], (await RgbImage.LoadAsync(body)).Pixels.ToArray());
        Assert.True(body.CanRead);
    }

    [Fact]
    public async Task LoadAsync_BodyBeyondTheLimit_IsRefusedBeforeItIsRead()
    {
        using var body = new RequestBody(new byte[1 << 20]);
        var options = new ImageDecodeOptions { Limits = new ImageLimits { MaxBytes = 1000 } };
        var error = await Assert.ThrowsAsync<ImageException>(() => RgbImage.LoadAsync(body, options));
        Assert.Equal(ImageFault.TooLarge, error.Fault);
        Assert.InRange(body.BytesRead, 1001, 100_000);
    }

    [Fact]
    public async Task EveryWayIn_CancelledToken_Throws()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("picture"), s_png);
        var cancelled = new CancellationToken(true);
        Assert.Throws<OperationCanceledException>(() => RgbImage.Decode(s_png, null, cancelled));
        Assert.Throws<OperationCanceledException>(() => RgbImage.Load(folder.File("picture"), null, cancelled));
        Assert.Throws<OperationCanceledException>(() => RgbImage.Load(new MemoryStream(s_png), null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RgbImage.LoadAsync(folder.File("picture"), null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RgbImage.LoadAsync(new MemoryStream(s_png), null, cancelled));
    }

    [Fact]
    public async Task LoadAsync_CancelledWhileTheStreamWaits_ThrowsWithTheCallersToken()
    {
        using var cancel = new CancellationTokenSource();
        using var body = new RequestBody(s_png) { OnWaiting = cancel.Cancel };
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RgbImage.LoadAsync(body, null, cancel.Token));
        Assert.Equal(cancel.Token, error.CancellationToken);
    }

    [Fact]
    public async Task LoadAsync_StreamThatStalls_TimesOut()
    {
        var time = new StepTime();
        using var body = new RequestBody(s_png) { OnWaiting = time.FireTimers };
        var options = new ImageDecodeOptions { Timeout = TimeSpan.FromHours(1), TimeProvider = time };
        Assert.Equal(ImageFault.TimedOut, (await Assert.ThrowsAsync<ImageException>(() => RgbImage.LoadAsync(body, options))).Fault);
    }

    /// <summary>The clock goes on by one second each time it is looked at, so that every piece of work is once the one at which time is over.</summary>
    [Fact]
    public void Decode_TimeOverAtAnyPiece_TimesOutOrIsWhole()
    {
        var pixels = new byte[600 * 500 * 3];
        new Random(3).NextBytes(pixels);
        var files = new[] { PngBuilder.Rgb(pixels, 600, 500), JpegBuilder.Gray(600, 500) };
        foreach (var file in files)
        {
            var (expected, timedOut) = (RgbImage.Decode(file).Pixels.ToArray(), 0);
            while (Decode(file, seconds: timedOut + 1) is var image)
            {
                if (image is not null)
                {
                    Assert.Equal(expected, image.Pixels.ToArray());
                    break;
                }
                timedOut++;
            }
            Assert.InRange(timedOut, 3, 1000);
        }
    }

    private static RgbImage? Decode(byte[] file, int seconds)
    {
        try
        {
            return RgbImage.Decode(file, new ImageDecodeOptions { Timeout = TimeSpan.FromSeconds(seconds), TimeProvider = new StepTime() });
        }
        catch (ImageException e) when (e.Fault == ImageFault.TimedOut)
        {
            return null;
        }
    }

    private static async Task RequireRefused(string path, ImageFault fault, string beginning)
    {
        foreach (var error in new[] { Assert.Throws<ImageException>(() => RgbImage.Load(path)), await Assert.ThrowsAsync<ImageException>(() => RgbImage.LoadAsync(path)) })
        {
            Assert.Equal((fault, path), (error.Fault, error.Path));
            Assert.StartsWith(beginning, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path))!, error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A body as a web server gives it: no length, no synchronous reads, a few bytes at a time; it may wait for ever after the first.</summary>
    private sealed class RequestBody(byte[] data) : MemoryStream(data)
    {
        public Action? OnWaiting { get; init; }

        public int BytesRead { get; private set; }

        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            if (OnWaiting is not null && BytesRead > 0)
            {
                var forever = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                using var stop = cancellationToken.Register(() => forever.TrySetCanceled(cancellationToken));
                OnWaiting();
                return await forever.Task;
            }
            var count = 0;
            for (; count < Math.Min(buffer.Length, 7) && ReadByte() is var value and >= 0; count++)
            {
                buffer.Span[count] = (byte)value;
            }
            BytesRead += count;
            return count;
        }
    }

    /// <summary>Goes on by one second each time it is looked at; timers fire when they are told to.</summary>
    private sealed class StepTime : TimeProvider
    {
        private readonly List<(TimerCallback Callback, object? State)> _timers = [];
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add((callback, state));
            return new Timer();
        }

        public void FireTimers() => _timers.ForEach(timer => timer.Callback(timer.State));

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
