import Base
import Checkpoints
import Foundation
import TestSupport
import Testing

/// Damage at random places: the reader must end with a checkpoint or an error, and nothing else.
@Suite("Mutated checkpoints")
struct MutationTests {
  private static let seed: UInt64 = 20_261_122
  private static let rounds = 600

  private func samples() throws -> [(String, [UInt8])] {
    var samples = [
      ("zip", SampleFile.zip(Pickle.dictionary([("a", Pickle.vector()), ("n", Pickle.int(3))]))),
      (
        "legacy",
        SampleFile.legacy(
          Pickle.dictionary([
            (
              "a",
              Pickle.tensor(
                Pickle.storage("0", count: 2, isLegacy: true), [2, 1], strides: [1, 1])
            )
          ]))
      ),
      ("safetensors", SampleFile.safetensors),
    ]
    if let folder = SharedMaterial.entry("goldens/checkpoints") {
      for name in ["zip.pth", "legacy.pth", "strided.pth", "tiny.safetensors", "nested.pth"] {
        samples.append((name, [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))))
      }
    }
    return samples
  }

  @Test("end in a checkpoint within its file's size, or in an error with a short message")
  func mutations() throws {
    print("Mutated checkpoints: seed \(Self.seed), \(Self.rounds) rounds for each sample")
    for (name, original) in try samples() {
      var random = SeededGenerator(seed: Self.seed)
      var refused = 0
      for round in 0..<Self.rounds {
        let file = mutate(original, &random)
        do throws(CheckpointError) {
          let checkpoint = try SampleFile.read(file)
          for tensor in checkpoint.tensors {
            #expect(tensor.byteCount <= max(file.count, 1 << 20), "\(name), round \(round)")
            _ = try tensor.load()
          }
        } catch {
          refused += 1
          #expect(error.message.utf8.count < 1000, "\(name), round \(round)")
        }
      }
      #expect(refused > 0, "\(name): no mutation was noticed")
    }
  }

  private func mutate(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var file = original
    for _ in 0..<Int.random(in: 1...4, using: &random) where !file.isEmpty {
      let place = Int.random(in: 0..<file.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: file[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: file[place] = UInt8.random(in: 0...255, using: &random)
      case 2: file[place] = 0xFF
      case 3: file.removeSubrange(place...)
      case 4: file.remove(at: place)
      default:
        let end = min(place + Int.random(in: 1...16, using: &random), file.count)
        file.insert(
          contentsOf: file[place..<end], at: Int.random(in: 0...file.count, using: &random))
      }
    }
    return file
  }
}
