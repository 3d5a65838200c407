import Architectures
import Base
import Checkpoints
import Conversion
import Foundation
import Imaging
import Models
import ONNX
import Runtime
import TestSupport
import Tensors
import Testing

@Suite("Converting a checkpoint", .serialized)
struct ConverterTests {
  /// A registry and a checkpoint, in a folder that goes with them.
  private final class Workplace {
    let folder: URL
    var registry: ModelRegistry {
      ModelRegistry(root: folder.appendingPathComponent("models").path)
    }

    init() throws {
      folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("conversion-\(UUID().uuidString)")
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("models"), withIntermediateDirectories: true)
    }

    deinit {
      try? FileManager.default.removeItem(at: folder)
    }

    /// Formula weights of a network, under names that a test may change.
    func checkpoint(
      _ architecture: Architecture, rename: (String) -> String? = { $0 }
    ) throws -> Checkpoint {
      let path = folder.appendingPathComponent("\(UUID().uuidString).safetensors").path
      let tensors = try architecture.rawNetwork().parameters.compactMap { parameter in
        rename(parameter.name).map {
          (name: $0, tensor: FormulaWeights.parameter(parameter.name, parameter.shape))
        }
      }
      try SafeTensorsFile.write(tensors, to: path)
      return try Checkpoint(path: path)
    }

    func convert(
      _ checkpoint: Checkpoint, as architecture: Architecture,
      change: (inout ConversionRequest) -> Void = { _ in }
    ) throws -> ConversionReport {
      var request = ConversionRequest(
        architecture: architecture, name: "converted",
        checkpointSHA256: String(repeating: "a", count: 64))
      change(&request)
      return try ModelConverter(runtime: OnnxRuntime.load(), registry: registry)
        .convert(request, checkpoint, picture: picture)
    }

    var versions: [String] {
      (try? FileManager.default.contentsOfDirectory(
        atPath: folder.appendingPathComponent("models/converted").path))?.sorted() ?? []
    }

    private var picture: Image {
      let size = ImageSize(width: 300, height: 200)
      return Image(
        size: size, pixels: (0..<size.pixelCount * 3).map { UInt8(truncatingIfNeeded: $0 &* 37) })
    }
  }

  @Test func makesACandidateThatCanBeServed() throws {
    let place = try Workplace()
    let report = try place.convert(place.checkpoint(.polypLite), as: .polypLite)
    #expect(report.manifest.identity == ModelIdentity(name: "converted", version: 1))
    // The parameters of the model that is shipped: 3.0 million.
    #expect((2_900_000...3_100_000).contains(report.graph.cost.parameterCount))
    #expect(report.graph.differenceFromDefinition < 1e-4)
    #expect(report.manifest.input.width == 256)

    let folder = try place.registry.resolve("converted/1")
    #expect(try folder.readState() == .candidate)
    let model = try ServableModel.load(
      folder, runtime: OnnxRuntime.load(), configuration: .init(readsBackProviders: false))
    #expect(model.manifest.provenance.checkpointSHA256 == String(repeating: "a", count: 64))
    let file = try Model(reading: "\(folder.path)/model.onnx")
    try file.check()
    #expect(file.metadata["architecture"] == "polyp-lite")
    #expect(!file.graph.nodes.contains { $0.operator == "BatchNormalization" })
  }

  @Test func findsTheNetworkBelowAnyPrefixAndLeavesTheRest() throws {
    let place = try Workplace()
    let checkpoint = try place.checkpoint(.polypLite) { "state_dict.module.\($0)" }
    let report = try place.convert(checkpoint, as: .polypLite)
    #expect(report.graph.prefix == "state_dict.module.")
    let matches = try ArchitectureMatch.candidates(for: checkpoint)
    // The network, and its encoder by itself.
    #expect(matches.map(\.architecture) == [.polypLite, .efficientNetLite0Encoder])
    #expect(matches.map(\.prefix) == ["state_dict.module.", "state_dict.module.enc."])
  }

  @Test func listsAllDifferencesAtOnceAndLeavesNoTrace() throws {
    let place = try Workplace()
    let names = try Architecture.polypLite.rawNetwork().parameters.filter(\.isUsed).map(\.name)
    let (lost, renamed) = (names[0], names[1])
    let checkpoint = try place.checkpoint(.polypLite) {
      $0 == lost ? nil : $0 == renamed ? "stranger" : $0
    }
    #expect {
      try place.convert(checkpoint, as: .polypLite)
    } throws: { error in
      let text = "\(error)"
      return (error as? ArchitectureError)?.code == .parametersDiffer
        && text.contains("2 missing") && text.contains(lost) && text.contains(renamed)
        && text.contains("1 not known") && text.contains("stranger")
    }
    #expect(place.versions.isEmpty)
    let nearest = try #require(try ArchitectureMatch.candidates(for: checkpoint).first)
    #expect(nearest.architecture == .polypLite && !nearest.match.isWhole)
    #expect(nearest.agreement > 0.9)
  }

  @Test func refusesWeightsThatAreNoNumbersAndLeavesNoTrace() throws {
    let place = try Workplace()
    let path = place.folder.appendingPathComponent("broken.safetensors").path
    var tensors: [(name: String, tensor: ConstantTensor)] = []
    for (index, parameter) in try Architecture.polypLite.rawNetwork().parameters.enumerated() {
      let count = parameter.shape.elementCount
      tensors.append(
        (
          parameter.name,
          index == 0
            ? ConstantTensor(
              shape: parameter.shape, float32: Array(repeating: .nan, count: count))
            : FormulaWeights.parameter(parameter.name, parameter.shape)
        ))
    }
    try SafeTensorsFile.write(tensors, to: path)
    let checkpoint = try Checkpoint(path: path)
    #expect(throws: ConversionError(.differsFromDefinition, "")) {
      try place.convert(checkpoint, as: .polypLite)
    }
    #expect(place.versions.isEmpty)
  }

  @Test func numbersVersionsAndOverwritesNone() throws {
    let place = try Workplace()
    let checkpoint = try place.checkpoint(.polypLite)
    #expect(try place.convert(checkpoint, as: .polypLite).manifest.version == 1)
    #expect(
      try place.convert(checkpoint, as: .polypLite) { $0.version = 7 }.manifest.version == 7)
    #expect(try place.convert(checkpoint, as: .polypLite).manifest.version == 8)
    #expect {
      try place.convert(checkpoint, as: .polypLite) { $0.version = 7 }
    } throws: {
      ($0 as? ModelError)?.code == .alreadySealed
    }
    #expect(place.versions == ["1", "7", "8"])
  }

  @Test func storesWeightsInHalfTheRoom() throws {
    let place = try Workplace()
    let checkpoint = try place.checkpoint(.polypLite)
    let whole = try place.convert(checkpoint, as: .polypLite)
    let half = try place.convert(checkpoint, as: .polypLite) { $0.storage = .float16 }
    #expect(Double(half.graph.fileByteCount) < 0.55 * Double(whole.graph.fileByteCount))
    #expect(half.graph.cost.parameterCount == whole.graph.cost.parameterCount)
    #expect(half.graph.differenceFromDefinition > 0 && half.graph.differenceFromDefinition < 0.1)
  }

  @Test func aClassifierNeedsItsClassesNamed() throws {
    let place = try Workplace()
    let checkpoint = try place.checkpoint(.resnet18Biopsy)
    #expect(throws: ConversionError(.invalidRequest, "")) {
      try place.convert(checkpoint, as: .resnet18Biopsy)
    }
    let report = try place.convert(checkpoint, as: .resnet18Biopsy) {
      $0.classes = [
        .init(id: 1, label: "hyperplastic", isNeoplastic: false),
        .init(id: 2, label: "adenoma", isNeoplastic: true),
      ]
      $0.options.temperature = 2
    }
    #expect(report.manifest.task == .classification)
    // EndoKED's own normalization, not ImageNet's.
    #expect(report.manifest.input.mean == [0.4738405, 0.30310306, 0.20231445])
    let model = try ServableModel.load(
      place.registry.resolve("converted/1"), runtime: OnnxRuntime.load(),
      configuration: .init(readsBackProviders: false))
    #expect(model.gridSize == ImageSize(width: 2, height: 1))
  }

  @Test func anEncoderGivesNothingToServeAndIsWrittenToAFile() throws {
    let place = try Workplace()
    let checkpoint = try place.checkpoint(.resnet18Encoder)
    #expect {
      try place.convert(checkpoint, as: .resnet18Encoder)
    } throws: {
      "\($0)".contains("features")
    }
    #expect(place.versions.isEmpty)
    let path = place.folder.appendingPathComponent("encoder.onnx").path
    let report = try ModelConverter(runtime: OnnxRuntime.load(), registry: place.registry)
      .export(
        ConversionRequest(
          architecture: .resnet18Encoder, name: "", checkpointSHA256: ""), checkpoint,
        picture: Image(size: ImageSize(width: 30, height: 20)), to: path)
    #expect(report.differenceFromDefinition < 1e-4)
    #expect(try Model(reading: path).graph.outputs.map(\.name) == ["features"])
  }
}
