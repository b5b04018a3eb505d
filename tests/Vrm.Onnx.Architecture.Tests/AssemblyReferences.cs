using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Vrm.Onnx.Architecture.Tests;

/// <summary>Which source file of an assembly uses which: what base types, signatures, fields and method bodies name.</summary>
internal static class AssemblyReferences
{
    private static readonly Dictionary<int, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value & 0xFFFF);

    /// <param name="path">The assembly; its symbols lie beside it.</param>
    /// <param name="project">The project's folder, as it stands in the symbols' paths.</param>
    public static IReadOnlyCollection<TypeReference> Of(string path, string project)
    {
        using var image = new PEReader(File.OpenRead(path));
        using var pdb = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        var types = image.GetMetadataReader();
        var files = new SourceFiles(types, pdb.GetMetadataReader(), project);
        var references = new HashSet<TypeReference>();
        foreach (var handle in types.TypeDefinitions)
        {
            if (files.Of(types, handle) is not { } from)
            {
                continue;
            }

            foreach (var to in UsedBy(image, types, handle).Select(used => files.Of(types, used)).OfType<string>())
            {
                references.Add(new TypeReference(from, to));
            }
        }

        return references;
    }

    private static HashSet<TypeDefinitionHandle> UsedBy(PEReader image, MetadataReader types, TypeDefinitionHandle handle)
    {
        var names = new UsedTypes(types);
        var type = types.GetTypeDefinition(handle);
        names.Add(type.BaseType);
        foreach (var contract in type.GetInterfaceImplementations())
        {
            names.Add(types.GetInterfaceImplementation(contract).Interface);
        }

        foreach (var field in type.GetFields())
        {
            types.GetFieldDefinition(field).DecodeSignature(names, null);
        }

        foreach (var method in type.GetMethods().Select(types.GetMethodDefinition))
        {
            method.DecodeSignature(names, null);
            if (method.RelativeVirtualAddress != 0)
            {
                Read(image.GetMethodBody(method.RelativeVirtualAddress), types, names);
            }
        }

        return names.Found;
    }

    private static void Read(MethodBodyBlock body, MetadataReader types, UsedTypes names)
    {
        if (!body.LocalSignature.IsNil)
        {
            types.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null);
        }

        var reader = body.GetILReader();
        while (reader.RemainingBytes > 0)
        {
            int value = reader.ReadByte();
            var code = s_codes[value == 0xFE ? 0xFE00 | reader.ReadByte() : value];
            switch (code.OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                    names.Add(MetadataTokens.EntityHandle(reader.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = reader.ReadInt32();
                    reader.Offset += 4 * targets;
                    break;
                default:
                    reader.Offset += SizeOf(code.OperandType);
                    break;
            }
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
