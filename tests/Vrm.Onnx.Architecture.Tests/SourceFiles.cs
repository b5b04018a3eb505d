using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Vrm.Onnx.Architecture.Tests;

/// <summary>The source file of each type of an assembly, as its symbols tell.</summary>
internal sealed class SourceFiles
{
    // Types without code (enums, interfaces) are listed apart: portable PDB format, "Type Document".
    private static readonly Guid s_typeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly Dictionary<TypeDefinitionHandle, string> _files = [];

    /// <param name="types">The assembly.</param>
    /// <param name="symbols">Its portable symbols.</param>
    /// <param name="project">The project's folder, as it stands in the paths.</param>
    public SourceFiles(MetadataReader types, MetadataReader symbols, string project)
    {
        foreach (var handle in types.TypeDefinitions)
        {
            if (DocumentOf(types, symbols, handle) is { } document && document.Replace('\\', '/') is var path && path.LastIndexOf($"/{project}/", StringComparison.Ordinal) is >= 0 and var at)
            {
                _files[handle] = path[(at + project.Length + 2)..];
            }
        }
    }

    /// <summary>The file, relative to the project; that of the outer type for a nested one; none for what the compiler or a generator made.</summary>
    public string? Of(MetadataReader types, TypeDefinitionHandle handle) =>
        types.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer ? Of(types, outer)
            : _files.TryGetValue(handle, out var file) && !file.StartsWith("obj/", StringComparison.Ordinal) ? file
            : null;

    private static string? DocumentOf(MetadataReader types, MetadataReader symbols, TypeDefinitionHandle handle)
    {
        foreach (var method in types.GetTypeDefinition(handle).GetMethods())
        {
            var document = symbols.GetMethodDebugInformation(method.ToDebugInformationHandle()).Document;
            if (!document.IsNil)
            {
                return symbols.GetString(symbols.GetDocument(document).Name);
            }
        }

        foreach (var information in symbols.GetCustomDebugInformation(handle).Select(symbols.GetCustomDebugInformation))
        {
            if (symbols.GetGuid(information.Kind) == s_typeDocuments)
            {
                var blob = symbols.GetBlobReader(information.Value);
                return symbols.GetString(symbols.GetDocument(MetadataTokens.DocumentHandle(blob.ReadCompressedInteger())).Name);
            }
        }

        return null;
    }
}
