import Architectures
import Tensors
import Testing

@testable import Training

@Suite("Parameters before anything is learnt")
struct ParameterInitializationTests {
  private func network(
    _ architecture: Architecture = .efficientNetLite0Biopsy, seed: Int, deviation: Double? = nil
  ) throws -> TrainableNetwork {
    try TrainableNetwork(
      architecture, options: NetworkOptions(), seed: seed, headDeviation: deviation)
  }

  private func floats(_ network: TrainableNetwork, _ name: String) throws -> [Float] {
    try network.tensor(name).floats()
  }

  @Test("depend on the seed and their names alone")
  func seeds() throws {
    let (one, same, other) = (
      try network(seed: 3), try network(seed: 3), try network(seed: 4)
    )
    var differing = 0
    for name in one.names {
      #expect(bits(one.values[name]) == bits(same.values[name]), "\(name)")
      differing += bits(one.values[name]) == bits(other.values[name]) ? 0 : 1
    }
    // All weights of layers, and the biases of the head's two.
    #expect(differing == one.names.filter { one.values[$0]?.shape.rank ?? 0 >= 2 }.count + 2)
    // Equal shapes, other names.
    let first = try floats(one, "encoder.blocks.5.1.conv_dw.weight")
    let second = try floats(one, "encoder.blocks.5.2.conv_dw.weight")
    #expect(first.count == second.count && first != second)
  }

  @Test("are uniform within the bound of PyTorch's layers, and fill it")
  func bounds() throws {
    let network = try network(seed: 5)
    let cases: [(name: String, fanIn: Int)] = [
      ("encoder.conv_stem.weight", 3 * 9), ("encoder.blocks.6.0.conv_dw.weight", 9),
      ("encoder.blocks.6.0.conv_pw.weight", 192), ("head.classifier.0.weight", 320),
      ("head.classifier.0.bias", 320), ("head.classifier.3.weight", 512),
    ]
    for (name, fanIn) in cases {
      let values = try floats(network, name)
      let bound = 1 / Float(fanIn).squareRoot()
      let largest = values.map(abs).max() ?? 0
      // Of at least 500 numbers one is nearer to the bound than 5 % but once in 10^11 seeds.
      #expect(largest <= bound && largest > 0.95 * bound, "\(name): \(largest), bound \(bound)")
      let mean = values.reduce(0, +) / Float(values.count)
      // Five standard errors of a uniform mean.
      let error = 5 * bound / (3 * Float(values.count)).squareRoot()
      #expect(abs(mean) < error, "\(name): \(mean)")
    }
  }

  @Test("leave normalizations the identity")
  func normalizations() throws {
    let network = try network(.polypLite, seed: 5)
    for name in network.names {
      let values = try floats(network, name)
      if name.hasSuffix(".running_var") { #expect(values.allSatisfy { $0 == 1 }, "\(name)") }
      if name.hasSuffix(".running_mean") { #expect(values.allSatisfy { $0 == 0 }, "\(name)") }
      let isVector = try network.tensor(name).shape.rank == 1
      if name.hasSuffix(".weight"), isVector {
        #expect(values.allSatisfy { $0 == 1 }, "\(name)")
        let bias = name.dropLast("weight".count) + "bias"
        #expect(try floats(network, String(bias)).allSatisfy { $0 == 0 }, "\(bias)")
      }
    }
  }

  @Test("are normal after the encoder where a deviation is asked for")
  func deviation() throws {
    let (usual, normal) = (try network(seed: 6), try network(seed: 6, deviation: 0.01))
    for name in usual.names where usual.stage(of: name) != nil {
      #expect(bits(usual.values[name]) == bits(normal.values[name]), "\(name)")
    }
    let weights = try floats(normal, "head.classifier.0.weight").map(Double.init)
    let mean = weights.reduce(0, +) / Double(weights.count)
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(weights.count)
    // 163 840 numbers: standard errors of 0.25 % of the deviation, and 0.17 %.
    #expect(abs(mean) < 0.0002 && abs(variance.squareRoot() - 0.01) < 0.0001)
    let far = weights.filter { abs($0) > 0.02 }.count
    #expect(abs(Double(far) / Double(weights.count) - 0.0455) < 0.005)
    for name in ["head.classifier.0.bias", "head.classifier.3.bias"] {
      #expect(try floats(normal, name).allSatisfy { $0 == 0 }, "\(name)")
    }
    #expect(try floats(normal, "head.classifier.1.weight").allSatisfy { $0 == 1 })
    let zero = try network(seed: 6, deviation: 0)
    #expect(try floats(zero, "head.classifier.3.weight").allSatisfy { $0 == 0 })
  }
}
