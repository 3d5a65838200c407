import Architectures
import Tensors
import Testing

@testable import Training

@Suite("What a network starts from")
struct TrainableNetworkTests {
  private func network(_ architecture: Architecture, seed: Int = 1) throws -> TrainableNetwork {
    try TrainableNetwork(architecture, options: NetworkOptions(), seed: seed)
  }

  /// Whether the encoder is the one's and the rest the other's.
  private func expectEncoder(
    _ network: TrainableNetwork, of source: (String) -> ConstantTensor?, rest: TrainableNetwork
  ) {
    var (encoder, others) = (0, 0)
    for name in network.names {
      if network.stage(of: name) != nil {
        encoder += 1
        #expect(bits(network.values[name]) == bits(source(name)), "\(name)")
      } else {
        others += 1
        #expect(bits(network.values[name]) == bits(rest.values[name]), "\(name)")
      }
    }
    #expect(encoder > 50 && others > 0)
  }

  @Test("is a whole checkpoint, also behind a prefix and in half precision")
  func whole() throws {
    let saved = try network(.polypLite, seed: 2)
    var plain = try network(.polypLite)
    try plain.take(saved, name: "plain")
    #expect(plain.origin == "plain")
    for name in plain.names { #expect(bits(plain.values[name]) == bits(saved.values[name])) }

    var behind = try network(.polypLite)
    try behind.take(
      NamedTensors(saved) { "state_dict.module.\($0)" }, name: "behind a prefix")
    for name in behind.names { #expect(bits(behind.values[name]) == bits(saved.values[name])) }

    let name = "enc.conv_stem.weight"
    let whole = try saved.tensor(name)
    let half = Tensor(shape: whole.shape, elementType: .float16)
    // 1.0 in half precision.
    for place in 0..<whole.shape.elementCount {
      half.bytes[2 * place] = 0
      half.bytes[2 * place + 1] = 0x3C
    }
    var halved = try network(.polypLite)
    try halved.take(
      NamedTensors(
        saved.names.map {
          ($0, $0 == name ? ConstantTensor(half) : saved.values[$0] ?? whole)
        }), name: "half")
    let taken = try halved.tensor(name)
    #expect(taken.elementType == .float32 && taken.floats().allSatisfy { $0 == 1 })
  }

  @Test("is the encoder of a segmenter, with a head of its own")
  func encoderOfSegmenter() throws {
    let segmenter = try network(.polypLite, seed: 2)
    var classifier = try network(.efficientNetLite0Biopsy)
    let untouched = classifier
    try classifier.take(segmenter, name: "polyp-lite.pth")
    #expect(classifier.origin == "encoder of polyp-lite.pth; the rest random, seed 1")
    expectEncoder(
      classifier, of: { segmenter.values["enc.\($0.dropFirst("encoder.".count))"] },
      rest: untouched)

    // And the other way round: the classifier's encoder begins a segmenter.
    var other = try network(.polypLite)
    let decoder = other
    try other.take(classifier, name: "classifier")
    expectEncoder(
      other, of: { classifier.values["encoder.\($0.dropFirst("enc.".count))"] }, rest: decoder)
  }

  @Test("is an encoder under the names of its own checkpoint, or those of its whole network")
  func encoderAlone() throws {
    let saved = try network(.resnet18Biopsy, seed: 2)
    let prefix = "encoder.pretrained_model."
    let untouched = try network(.resnet18Biopsy)
    for kept in ["", "pretrained_model.", "model.encoder."] {
      var taken = untouched
      let alone = try NamedTensors(saved) { name in
        name.hasPrefix(prefix) ? kept + name.dropFirst(prefix.count) : nil
      }
      try taken.take(alone, name: "encoder")
      expectEncoder(taken, of: { saved.values[$0] }, rest: untouched)
    }
  }

  @Test("is ImageNet's, as it is published")
  func published() throws {
    let saved = try network(.efficientNetLite0Encoder, seed: 2)
    // The published names of a stem, and those of blocks made from the ones here.
    let depths = [1, 2, 2, 3, 3, 4, 1]
    let names = try NamedTensors(saved) { name in
      let parts = name.split(separator: ".").map(String.init)
      if parts[0] == "conv_stem" { return "_conv_stem.\(parts[1])" }
      if parts[0] == "bn1" { return "_bn0.\(parts[1])" }
      let (stage, block) = (Int(parts[1]) ?? 0, Int(parts[2]) ?? 0)
      let number = depths[..<stage].reduce(0, +) + block
      let first = [
        "conv_dw": "_depthwise_conv", "bn1": "_bn1", "conv_pw": "_project_conv", "bn2": "_bn2",
      ]
      let later = [
        "conv_pw": "_expand_conv", "bn1": "_bn0", "conv_dw": "_depthwise_conv", "bn2": "_bn1",
        "conv_pwl": "_project_conv", "bn3": "_bn2",
      ]
      let part = (stage == 0 ? first : later)[parts[3]] ?? ""
      return "_blocks.\(number).\(part).\(parts[4])"
    }
    var segmenter = try network(.polypLite)
    let untouched = segmenter
    try segmenter.take(names, name: "efficientnet-lite0.pth")
    expectEncoder(
      segmenter, of: { saved.values[String($0.dropFirst("enc.".count))] }, rest: untouched)
  }

  @Test("is nothing of another network's, which is refused with what is missing")
  func foreign() throws {
    var classifier = try network(.efficientNetLite0Biopsy)
    let before = classifier
    let resnet = try network(.resnet18Biopsy)
    let error = refusal { try classifier.take(resnet, name: "resnet18.pth") }
    #expect(error?.code == .weightsDiffer)
    let message = error?.message ?? ""
    #expect(message.contains("resnet18.pth") && message.contains("efficientnet-lite0-biopsy"))
    #expect(message.contains("missing") && message.contains("encoder.conv_stem.weight"))

    // Another number of classes is another network; its encoder is the same.
    var options = NetworkOptions()
    options.classCount = 5
    let five = try TrainableNetwork(
      .efficientNetLite0Biopsy, options: options, seed: 2)
    try classifier.take(five, name: "five classes")
    expectEncoder(classifier, of: { five.values[$0] }, rest: before)

    // One tensor of another shape, deep in the encoder.
    let name = "encoder.blocks.6.0.bn3.weight"
    let damaged = NamedTensors(
      five.names.map { other in
        (other, other == name ? ConstantTensor(shape: [1], float32: [1]) : five.values[other])
      }.compactMap { name, tensor in tensor.map { (name, $0) } })
    var other = before
    let shape = refusal { try other.take(damaged, name: "damaged") }
    #expect(shape?.code == .weightsDiffer && shape?.message.contains(name) == true)
    for name in other.names { #expect(bits(other.values[name]) == bits(before.values[name])) }
    let empty = refusal { try other.take(NamedTensors([]), name: "empty") }
    #expect(empty?.code == .weightsDiffer)
  }

  @Test("has each parameter in one stage of the encoder, or after it")
  func stages() throws {
    for architecture in Architecture.allCases where !architecture.encoderStages.isEmpty {
      let parameters = try architecture.rawNetwork().parameters.map(\.name)
      let stages = architecture.encoderStages
      for (index, prefixes) in stages.enumerated() {
        for prefix in prefixes {
          let members = parameters.filter { $0.hasPrefix(prefix) }
          #expect(!members.isEmpty, "\(architecture): \(prefix)")
          let others = stages.enumerated().filter { $0.offset != index }.flatMap(\.element)
          let shared = members.filter { name in others.contains { name.hasPrefix($0) } }
          #expect(shared.isEmpty, "\(architecture): \(prefix)")
        }
      }
    }
  }
}
