using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace Keyturn.Consumer.Tests;

/// <summary>The package that <c>dotnet pack</c> has made.</summary>
public sealed class PackageTests
{
    private static readonly string Version =
        typeof(KeyturnKey).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static ZipArchive Open() => ZipFile.OpenRead(Path.Combine(Facts.Known.Packages, $"Keyturn.Consumer.{Version}.nupkg"));

    [Fact]
    public void HoldsTheLibraryWithItsDocumentation_TheReadmeAndTheLicense()
    {
        using var package = Open();
        var files = package.Entries.Select(entry => entry.FullName).ToHashSet();
        foreach (var framework in new[] { "net8.0", "net10.0" })
        {
            Assert.Contains($"lib/{framework}/Keyturn.Consumer.dll", files);
            Assert.Contains($"lib/{framework}/Keyturn.Consumer.xml", files);
        }
        Assert.Contains("README.md", files);
        Assert.Contains("LICENSE", files);
    }

    [Fact]
    public void SaysWhatItIs_AndDependsOnLittle()
    {
        using var package = Open();
        using var text = package.GetEntry("Keyturn.Consumer.nuspec")!.Open();
        var metadata = XDocument.Load(text).Root!.Elements().First();
        string Field(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal("MIT", Field("license"));
        Assert.Equal("README.md", Field("readme"));
        Assert.NotEqual("", Field("description"));
        var dependencies = metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => element.Attribute("id")!.Value).Distinct().Order();
        Assert.Equal(["Azure.Security.KeyVault.Secrets", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Http"], dependencies);
    }

    [Fact]
    public void MarksTheLibraryAsTrimmable()
    {
        var marks = typeof(KeyturnKey).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(mark => mark.Key, mark => mark.Value);
        Assert.Equal("True", marks["IsTrimmable"]);
    }
}
