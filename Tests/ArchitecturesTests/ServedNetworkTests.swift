import Architectures
import ONNX
import Testing

@Suite("What networks serve")
struct ServedNetworkTests {
  @Test(arguments: Architecture.allCases)
  func isOfTheImagesSizeForSegmenters(architecture: Architecture) throws {
    let (network, answer) = try architecture.servedNetwork()
    guard case .segmentation = answer else { return }
    let (height, width) = architecture.imageSize
    #expect(network.graph.outputs.map(\.name) == ["probability", "logits"])
    for output in network.graph.outputs {
      #expect(output.type.shape == [1, 1, height, width], "\(output.name)")
    }
  }

  @Test func enlargesPIDNetsLogitsAsItsTestDoes() throws {
    let nodes = try Architecture.pidnet.servedNetwork().network.graph.nodes
    let last = try #require(nodes.first { $0.outputs == ["logits"] })
    #expect(last.operator == "Resize")
    #expect(try last.text("coordinate_transformation_mode", default: "") == "half_pixel")
  }
}
