import Architectures
import ONNX
import Tensors
import Testing

@Suite("Heads of classifiers")
struct ClassifierHeadTests {
  private static let classifiers: [(architecture: Architecture, channels: Int)] = [
    (.resnet18Biopsy, 512), (.resnet34Biopsy, 512), (.resnet50Biopsy, 2048),
    (.efficientNetLite0Biopsy, 320),
  ]

  private func options(_ head: ClassifierHead, classes: Int) -> NetworkOptions {
    var options = NetworkOptions()
    options.head = head
    options.classCount = classes
    options.imageSize = (64, 64)
    options.batch = 3
    return options
  }

  @Test("tell as many classes apart as they are to")
  func classes() throws {
    for (architecture, channels) in Self.classifiers {
      for head in ClassifierHead.allCases {
        let options = options(head, classes: 5)
        let (network, answer) = try architecture.servedNetwork(options)
        guard case .classification(classes: 5) = answer else {
          Issue.record("\(architecture), \(head): \(answer)")
          continue
        }
        let shapes = network.graph.outputs.map(\.type.shape)
        #expect(shapes.allSatisfy { $0 == [3, 5] }, "\(architecture), \(head)")
        let after = network.parameters.filter { parameter in
          !architecture.encoderStages.joined().contains { parameter.name.hasPrefix($0) }
        }
        let width = head == .hidden ? 512 : channels
        let last = head == .hidden ? "head.classifier.3" : "head.classifier.0"
        #expect(after.first { $0.name == "\(last).weight" }?.shape == [5, width])
        #expect(after.first { $0.name == "\(last).bias" }?.shape == [5])
        #expect(after.filter(\.isUsed).count == (head == .hidden ? 8 : 2), "\(architecture)")
      }
    }
  }

  @Test("are EndoKED's own with two classes unless stated")
  func usual() throws {
    for (architecture, _) in Self.classifiers {
      var stated = NetworkOptions()
      stated.head = .hidden
      stated.classCount = 2
      #expect(NetworkOptions() == stated)
      let names = try architecture.rawNetwork().parameters.map(\.name)
      #expect(try architecture.rawNetwork(stated).parameters.map(\.name) == names)
    }
  }

  @Test("change nothing of a network that does not classify")
  func segmenters() throws {
    let usual = try Architecture.polypLite.rawNetwork()
    var options = NetworkOptions()
    options.head = .linear
    options.classCount = 7
    let other = try Architecture.polypLite.rawNetwork(options)
    #expect(other.parameters == usual.parameters)
    let (one, another) = (
      Model(usual.graph, operatorSet: usual.operatorSet),
      Model(other.graph, operatorSet: other.operatorSet)
    )
    #expect(try one.encoded() == another.encoded())
  }

  @Test("follow encoders whose stages begin at the image")
  func stages() {
    let stages = Architecture.efficientNetLite0Biopsy.encoderStages
    #expect(stages.count == 8 && stages[0] == ["encoder.conv_stem.", "encoder.bn1."])
    #expect(stages[7] == ["encoder.blocks.6."])
    #expect(Architecture.polypLite.encoderStages[0] == ["enc.conv_stem.", "enc.bn1."])
    let resnet = Architecture.resnet18Biopsy.encoderStages
    #expect(resnet.count == 5 && resnet[4] == ["encoder.pretrained_model.7."])
    #expect(Architecture.polypPVT.encoderStages.count == 4)
    #expect(Architecture.unet.encoderStages.isEmpty)
  }
}
