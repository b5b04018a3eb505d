namespace Vrm.Onnx.Export;

/// <summary>Element types of the safetensors format; only <see cref="F32"/>, <see cref="F16"/> and <see cref="BF16"/> can be read as weights.</summary>
public enum TensorType
{
    /// <summary>One byte, 0 or 1 (<c>BOOL</c>).</summary>
    Bool,

    /// <summary>4-bit float of the OCP microscaling formats (<c>F4</c>), two to a byte.</summary>
    F4,

    /// <summary>6-bit float with 2 exponent bits (<c>F6_E2M3</c>), four to three bytes.</summary>
    F6E2M3,

    /// <summary>6-bit float with 3 exponent bits (<c>F6_E3M2</c>), four to three bytes.</summary>
    F6E3M2,

    /// <summary>Unsigned byte.</summary>
    U8,

    /// <summary>Signed byte.</summary>
    I8,

    /// <summary>8-bit float with 5 exponent bits (<c>F8_E5M2</c>).</summary>
    F8E5M2,

    /// <summary>8-bit float with 4 exponent bits (<c>F8_E4M3</c>).</summary>
    F8E4M3,

    /// <summary>8-bit power of two (<c>F8_E8M0</c>), the block scale of the microscaling formats.</summary>
    F8E8M0,

    /// <summary>8-bit float with 4 exponent bits, finite and without negative zero (<c>F8_E4M3FNUZ</c>).</summary>
    F8E4M3Fnuz,

    /// <summary>8-bit float with 5 exponent bits, finite and without negative zero (<c>F8_E5M2FNUZ</c>).</summary>
    F8E5M2Fnuz,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of an IEEE 754 binary32 (bfloat16).</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>Complex number of two 32-bit floats.</summary>
    C64,

    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
}
