namespace Vrm.Onnx.Architecture.Tests;

/// <summary>The order of an assembly's rooms (top folders): each knows only itself and those before it.</summary>
/// <param name="Project">The project's folder.</param>
/// <param name="Rooms">The rooms in their order; the empty name is the project's own folder.</param>
internal sealed record RoomOrder(string Project, params string[] Rooms)
{
    /// <summary>The references that go against the order, as "file uses file".</summary>
    /// <param name="references">Which file uses which.</param>
    public IReadOnlyList<string> Violations(IEnumerable<TypeReference> references) =>
        [.. references.Where(reference => PlaceOf(reference.To) > PlaceOf(reference.From))
            .Select(reference => $"{reference.From} uses {reference.To}").Order(StringComparer.Ordinal)];

    private int PlaceOf(string file)
    {
        var room = file.Contains('/', StringComparison.Ordinal) ? file[..file.IndexOf('/', StringComparison.Ordinal)] : "";
        var place = Array.IndexOf(Rooms, room);
        return place >= 0 ? place : throw new InvalidOperationException($"The room {room} of {Project} has no place in the order.");
    }
}
