using System.Text.Json;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Preprocessing;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

public class ImagePreprocessingTranslatorTests
{
    [Fact]
    public void Translate_MissingFields_TakesTheDefaultsOfTheClass()
    {
        var steps = Translate("""{ "image_processor_type": "CLIPImageProcessor" }""").Steps;
        Assert.Equal(new ResizeShortestEdgeStep { Edge = 224, Filter = ResizeFilter.Bicubic }, steps[0]);
        Assert.Equal(new CenterCropStep { Height = 224, Width = 224 }, steps[1]);
        Assert.Equal(1 / 255.0, Assert.IsType<NormalizeStep>(steps[2]).RescaleFactor);
    }

    [Fact]
    public void Translate_NullFields_SwitchesThemOff()
    {
        var steps = Translate("""{ "image_processor_type": "CLIPImageProcessor", "do_resize": null, "do_center_crop": null, "do_rescale": null, "do_normalize": null }""").Steps;
        Assert.Equal(2, steps.Count);
        Assert.Equal(new NormalizeStep(), steps[0]);
    }

    [Theory]
    [InlineData("CLIPFeatureExtractor", typeof(ResizeShortestEdgeStep))]
    [InlineData("CLIPImageProcessorFast", typeof(ResizeShortestEdgeStep))]
    [InlineData("ViTFeatureExtractor", typeof(ResizeStep))]
    [InlineData("SiglipImageProcessor", typeof(ResizeStep))]
    public void Translate_SizeOfOneNumber_MeansWhatTheClassMeans(string type, Type step) =>
        Assert.IsType(step, Translate($$"""{ "feature_extractor_type": "{{type}}", "size": 64 }""").Steps[0]);

    [Fact]
    public void Translate_Overrides_GoBeforeTheFile()
    {
        using var config = JsonDocument.Parse("""{ "image_processor_type": "SiglipImageProcessor", "size": { "height": 64, "width": 64 } }""");
        using var overrides = JsonDocument.Parse("""{ "size": { "height": 32, "width": 48 } }""");
        var resize = Assert.IsType<ResizeStep>(ImagePreprocessingTranslator.Translate(config.RootElement, overrides.RootElement).Steps[0]);
        Assert.Equal((32, 48), (resize.Height, resize.Width));
    }

    [Theory]
    [InlineData("""  "fps": 2.0, "min_frames": 4, "max_frames": 768, "do_sample_frames": true, "video_processor_type": "Qwen2VLVideoProcessor" """)]
    [InlineData("""  "num_frames": 16, "video_metadata": {"fps": 25}, "video_sampling": {}, "return_metadata": true """)]
    public void Translate_SettingsForVideos_ChangeNothing(string settings)
    {
        const string Type = "\"image_processor_type\": \"Qwen2VLImageProcessor\"";
        Assert.Equal(Translate($"{{ {Type} }}").Steps, Translate($"{{ {Type}, {settings} }}").Steps);
    }

    [Fact]
    public void Translate_InternVlProcessor_TurnsTilesOn()
    {
        const string Config = """{ "image_processor_type": "GotOcr2ImageProcessorFast", "processor_class": "InternVLProcessor", "crop_to_patches": false }""";
        Assert.Contains(Translate(Config).Steps, step => step is ResizeToTileGridStep);
        Assert.DoesNotContain(Translate(Config.Replace("InternVLProcessor", "GotOcr2Processor", StringComparison.Ordinal)).Steps, step => step is ResizeToTileGridStep);
    }

    [Theory]
    [InlineData("""{ "min_pixels": 3136, "max_pixels": 9408 }""")]
    [InlineData("""{ "size": { "shortest_edge": 3136, "longest_edge": 9408 } }""")]
    [InlineData("""{ "size": { "min_pixels": 3136, "max_pixels": 9408 } }""")]
    [InlineData("""{ "size": { "shortest_edge": 1, "longest_edge": 99999 }, "min_pixels": 3136, "max_pixels": 9408 }""")]
    public void Translate_QwenLimits_AreReadInEveryForm(string fields)
    {
        using var overrides = JsonDocument.Parse(fields);
        using var config = JsonDocument.Parse("""{ "image_processor_type": "Qwen2VLImageProcessor" }""");
        var resize = Assert.IsType<ResizeToPixelBudgetStep>(ImagePreprocessingTranslator.Translate(config.RootElement, overrides.RootElement).Steps[0]);
        Assert.Equal((3136, 9408), (resize.MinPixels, resize.MaxPixels));
    }

    [Theory]
    [InlineData("""{ "image_processor_type": "SolarizingImageProcessor" }""", "image_processor_type")]
    [InlineData("""{ }""", "image_processor_type")]
    [InlineData("""[]""", "")]
    [InlineData("""{ "image_processor_type": 7 }""", "image_processor_type")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "do_solarize": true }""", "do_solarize")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "gamma": 2.2 }""", "gamma")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "do_pad": true }""", "do_pad")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "size": { "shortest_edge": 0 } }""", "size.shortest_edge")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "size": -224 }""", "size")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "size": { "height": 1000000000, "width": 4 } }""", "size.height")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "size": { "height": 4 } }""", "size")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "size": { "diagonal": 4 } }""", "size.diagonal")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "size": 1.5 }""", "size")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "crop_size": "224" }""", "crop_size")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "resample": 6 }""", "resample")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "resample": "bicubic" }""", "resample")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "do_resize": "yes" }""", "do_resize")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "image_mean": [0.5, 0.5] }""", "image_mean")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "image_mean": [0.5, null, 0.5] }""", "image_mean[1]")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "image_std": [0.5, 0, 0.5] }""", "image_std[1]")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "image_std": [0.5, 1e999, 0.5] }""", "image_std[1]")]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "rescale_factor": 0 }""", "rescale_factor")]
    [InlineData("""{ "image_processor_type": "LlavaNextImageProcessor", "image_grid_pinpoints": [[336]] }""", "image_grid_pinpoints[0]")]
    [InlineData("""{ "image_processor_type": "LlavaNextImageProcessor", "image_grid_pinpoints": [[336, 0]] }""", "image_grid_pinpoints[0][1]")]
    [InlineData("""{ "image_processor_type": "LlavaNextImageProcessor", "aspect_ratio_setting": "pad" }""", "aspect_ratio_setting")]
    [InlineData("""{ "image_processor_type": "Qwen2VLImageProcessor", "min_pixels": 100, "max_pixels": 50 }""", "size")]
    [InlineData("""{ "image_processor_type": "Qwen2VLImageProcessor", "do_resize": false }""", "do_resize")]
    [InlineData("""{ "image_processor_type": "Gemma3ImageProcessor", "do_pan_and_scan": true }""", "pan_and_scan_min_crop_size")]
    [InlineData("""{ "image_processor_type": "MllamaImageProcessor", "size": { "height": 4, "width": 5 } }""", "size")]
    [InlineData("""{ "image_processor_type": "MllamaImageProcessor", "max_image_tiles": 65 }""", "max_image_tiles")]
    [InlineData("""{ "image_processor_type": "GotOcr2ImageProcessor", "min_patches": 9, "max_patches": 3 }""", "min_patches")]
    [InlineData("""{ "image_processor_type": "Idefics3ImageProcessor", "size": { "shortest_edge": 4 } }""", "size")]
    public void Translate_WhatIsNotSupported_IsRefusedByName(string config, string field)
    {
        var error = Assert.Throws<PreprocessorConfigException>(() => Translate(config));
        Assert.Equal(field, error.Field);
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_HarmlessAndNullFields_AreAccepted() =>
        Assert.Equal(3, Translate("""
            {
                "image_processor_type": "SiglipImageProcessor", "processor_class": "SiglipProcessor", "do_convert_rgb": null, "crop_size": null,
                "data_format": "channels_first", "device": null, "do_center_crop": false, "return_tensors": null, "something_new": null
            }
            """).Steps.Count);

    [Theory]
    [InlineData("{ \"image_processor_type\": ")]
    [InlineData("{ \"image_mean\": [NaN, 0, 0] }")]
    [InlineData("{ \"size\": 1, \"size\": 2 }")]
    [InlineData("")]
    public void Load_FileThatIsNotJson_IsRefusedByFile(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(ImagePreprocessingTranslator.FileName), content);
        var error = Assert.ThrowsAny<FileFormatException>(() => ImagePreprocessingTranslator.Load(folder.Path));
        Assert.Equal(folder.File(ImagePreprocessingTranslator.FileName), error.Path);
    }

    [Fact]
    public void Load_ProcessorConfigWithAnImageProcessor_IsTranslated()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("processor_config.json"), """{ "image_processor": { "image_processor_type": "ViTImageProcessor", "size": 32 } }""");
        Assert.Equal(new ResizeStep { Height = 32, Width = 32, Filter = ResizeFilter.Bilinear }, ImagePreprocessingTranslator.Load(folder.Path).Steps[0]);
    }

    [Fact]
    public void Load_FolderWithoutConfiguration_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(folder.Path, Assert.Throws<PreprocessorConfigException>(() => ImagePreprocessingTranslator.Load(folder.Path)).Path);
    }

    private static ImagePreprocessing Translate(string json)
    {
        using var config = JsonDocument.Parse(json);
        return ImagePreprocessingTranslator.Translate(config.RootElement);
    }
}
