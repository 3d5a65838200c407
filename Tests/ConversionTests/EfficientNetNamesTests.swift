import Architectures
import Conversion
import ONNX
import Tensors
import Testing

@Suite("Names of published EfficientNet-Lite0 weights")
struct EfficientNetNamesTests {
  /// Tensors of one element each, whose only content is which one it is.
  private struct Names: ParameterSource {
    let names: [String]

    func description(of name: String) -> (shape: Shape, elementType: ElementType)? {
      names.contains(name) ? ([1], .float32) : nil
    }

    func tensor(_ name: String) throws -> ConstantTensor {
      ConstantTensor(shape: [1], float32: [Float(names.firstIndex(of: name) ?? -1)])
    }
  }

  /// The names that the package `efficientnet_pytorch` has for EfficientNet-Lite0.
  private static var published: [String] {
    func norm(_ name: String) -> [String] {
      ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"].map {
        "\(name).\($0)"
      }
    }
    var names = ["_conv_stem.weight"] + norm("_bn0")
    for block in 0..<16 {
      if block > 0 {
        names += ["_blocks.\(block)._expand_conv.weight"] + norm("_blocks.\(block)._bn0")
      }
      names += ["_blocks.\(block)._depthwise_conv.weight"] + norm("_blocks.\(block)._bn1")
      names += ["_blocks.\(block)._project_conv.weight"] + norm("_blocks.\(block)._bn2")
    }
    return names + ["_conv_head.weight"] + norm("_bn1") + ["_fc.weight", "_fc.bias"]
  }

  @Test("become those of the encoder, each once, without the classifier")
  func encoder() throws {
    let source = Names(names: Self.published)
    let renamed = try #require(EfficientNetNames(source))
    let network = try Architecture.efficientNetLite0Encoder.rawNetwork()
    #expect(Set(renamed.names) == Set(network.parameters.map(\.name)))
    #expect(Set(renamed.names).count == renamed.names.count)
    let numbers = try renamed.names.map { try renamed.tensor($0).floats()[0] }
    let original = numbers.map { Self.published[Int($0)] }
    #expect(Set(original).count == original.count)
    #expect(
      Set(Self.published).subtracting(original).allSatisfy {
        $0.hasPrefix("_conv_head") || $0.hasPrefix("_bn1") || $0.hasPrefix("_fc")
      })
    #expect(renamed.description(of: "_fc.weight") == nil)
    #expect(renamed.description(of: "conv_stem.weight") != nil)
  }

  @Test(
    "keep their places among the blocks",
    arguments: [
      ("conv_stem.weight", "_conv_stem.weight"), ("bn1.running_var", "_bn0.running_var"),
      ("blocks.0.0.conv_dw.weight", "_blocks.0._depthwise_conv.weight"),
      ("blocks.0.0.conv_pw.weight", "_blocks.0._project_conv.weight"),
      ("blocks.0.0.bn2.bias", "_blocks.0._bn2.bias"),
      ("blocks.1.0.conv_pw.weight", "_blocks.1._expand_conv.weight"),
      ("blocks.1.1.conv_pwl.weight", "_blocks.2._project_conv.weight"),
      ("blocks.3.2.bn1.weight", "_blocks.7._bn0.weight"),
      ("blocks.5.3.bn2.weight", "_blocks.14._bn1.weight"),
      ("blocks.6.0.bn3.running_mean", "_blocks.15._bn2.running_mean"),
    ])
  func places(name: String, original: String) throws {
    let renamed = try #require(EfficientNetNames(Names(names: Self.published)))
    let number = try renamed.tensor(name).floats()[0]
    #expect(Self.published[Int(number)] == original)
  }

  @Test("are known by what only they have; the rest is as it is")
  func others() throws {
    #expect(EfficientNetNames(Names(names: [])) == nil)
    #expect(EfficientNetNames(Names(names: ["conv_stem.weight", "bn1.weight"])) == nil)
    #expect(EfficientNetNames(Names(names: ["_conv_stem.weight"])) == nil)
    let stem = try #require(
      EfficientNetNames(Names(names: ["_bn0.weight", "_conv_stem.weight", "_fc.bias"])))
    #expect(stem.names == ["conv_stem.weight", "bn1.weight"])
  }
}
