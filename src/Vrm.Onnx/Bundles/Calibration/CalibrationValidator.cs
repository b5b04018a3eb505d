namespace Vrm.Onnx.Bundles.Calibration;

/// <summary>The rules of a manifest on its calibration.</summary>
internal static class CalibrationValidator
{
    public static void Validate(ManifestRules rules, CalibrationSection calibration)
    {
        rules.Require(BundleManifestValidator.IsDigest(calibration.DataDigest), "calibration.dataDigest", calibration.DataDigest, "64 lower-case hexadecimal digits");
        for (var i = 0; i < calibration.Thresholds.Count; i++)
        {
            var (threshold, field) = (calibration.Thresholds[i], $"calibration.thresholds[{i}]");
            rules.Require(threshold.MinConfidence is >= 0 and <= 1, $"{field}.minConfidence", threshold.MinConfidence, "a number from 0 to 1");
            rules.Require(threshold.Coverage is >= 0 and <= 1, $"{field}.coverage", threshold.Coverage, "a number from 0 to 1");
            rules.Require(threshold.ErrorRate is >= 0 and <= 1, $"{field}.errorRate", threshold.ErrorRate, "a number from 0 to 1");
        }

        var fields = calibration.Thresholds.Select(threshold => threshold.Field).ToList();
        rules.Require(fields.Distinct(StringComparer.Ordinal).Count() == fields.Count, "calibration.thresholds", "a field with two thresholds", "one threshold for each field");
        if (calibration.Images is { } images)
        {
            Validate(rules, images);
        }
    }

    private static void Validate(ManifestRules rules, ImageStatistics images)
    {
        rules.Require(images.Count > 0, "calibration.images.count", images.Count, "at least 1");
        for (var i = 0; i < images.Measures.Count; i++)
        {
            var (measure, field) = (images.Measures[i], $"calibration.images.measures[{i}]");
            rules.Require(measure.StandardDeviation >= 0, $"{field}.standardDeviation", measure.StandardDeviation, "at least 0");
            rules.Require(measure.Min <= measure.Mean && measure.Mean <= measure.Max, $"{field}.mean", measure.Mean, $"a number from {measure.Min} to {measure.Max}");
        }
    }
}
