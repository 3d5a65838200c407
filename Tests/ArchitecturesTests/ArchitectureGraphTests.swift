import ONNX
import Tensors
import Testing

@testable import Architectures

@Suite("Graphs of networks")
struct ArchitectureGraphTests {
  @Test(arguments: Architecture.allCases)
  func haveNoNodeThatNoOutputNeeds(architecture: Architecture) throws {
    let graph = try graphWithServedOutput(architecture)
    var tidy = graph
    tidy.removeUnused()
    let needed = Set(tidy.nodes.map(\.name))
    #expect(graph.nodes.map(\.name).filter { !needed.contains($0) } == [])
    #expect(tidy.initializers.count == graph.initializers.count)
  }

  /// The graph of all that the original returns, and of what is served if that is something else.
  private func graphWithServedOutput(_ architecture: Architecture) throws -> Graph {
    let size = architecture.description.imageSize
    let builder = GraphBuilder(name: "network")
    let image = builder.input("image", TensorType(.float32, [1, 3, size.height, size.width]))
    let outputs = architecture.description.outputs(Layers(builder), image)
    let served =
      switch outputs.served {
      case .segmentation(let value), .classification(let value), .features(let value): value
      }
    if !outputs.raw.contains(where: { $0.value == served }) {
      builder.output(served, name: "served")
    }
    for (name, value) in outputs.raw { builder.output(value, name: name) }
    return try builder.finish()
  }

  @Test(arguments: Architecture.allCases)
  func useAllParametersButThoseDeclaredUnused(architecture: Architecture) throws {
    let network = try architecture.rawNetwork()
    let inputs = Set(network.graph.nodes.flatMap(\.inputs))
    for parameter in network.parameters {
      #expect(inputs.contains(parameter.name) == parameter.isUsed, "\(parameter.name)")
    }
  }

  @Test(arguments: Architecture.allCases)
  func letConvolutionsAbsorbTheNormalizationsBehindThem(architecture: Architecture) throws {
    let graph = try architecture.rawNetwork().graph
    var uses: [String: Int] = [:]
    var producers: [String: Operator] = [:]
    for node in graph.nodes {
      for input in node.inputs { uses[input, default: 0] += 1 }
      for output in node.outputs { producers[output] = node.operator }
    }
    for node in graph.nodes where node.operator == "BatchNormalization" {
      let layer = producers[node.inputs[0]]
      guard layer == "Conv" || layer == "ConvTranspose" || layer == "Gemm" else { continue }
      #expect(uses[node.inputs[0]] == 1, "\(node.name)")
    }
  }

  @Test(arguments: Architecture.allCases)
  func leaveTheNumberOfImagesOpen(architecture: Architecture) throws {
    var options = NetworkOptions()
    options.batch = nil
    for output in try architecture.rawNetwork(options).graph.outputs {
      #expect(output.type.dimensions?.first == .symbol("batch"), "\(output.name)")
    }
  }

  @Test(arguments: [Architecture.unet, .unetBilinear])
  func mapImagesOfAnySizeWithUNet(architecture: Architecture) throws {
    let graph = try architecture.rawNetwork(size(75, 102)).graph
    #expect(graph.outputs.map(\.type.shape) == [[1, 1, 75, 102]])
  }

  @Test(arguments: Architecture.allCases)
  func areBuiltOrRefusedForAnySize(architecture: Architecture) throws {
    for (height, width) in [(1, 1), (17, 31), (75, 102), (96, 130)] {
      do throws(ArchitectureError) {
        _ = try architecture.rawNetwork(size(height, width))
      } catch {
        #expect(error.code == .unsupportedOptions, "\(height) x \(width): \(error)")
      }
    }
  }

  private func size(_ height: Int, _ width: Int) -> NetworkOptions {
    var options = NetworkOptions()
    options.imageSize = (height, width)
    return options
  }

  @Test func refuseASizeThatAnotherNetworkCannotBringBack() {
    #expect {
      try Architecture.unetPlusPlus.rawNetwork(size(75, 102))
    } throws: {
      ($0 as? ArchitectureError)?.code == .unsupportedOptions
    }
  }
}
