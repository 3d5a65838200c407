import Base
import Testing

@Suite("Random bytes")
struct RandomBytesTests {
  @Test func areAsManyAsAskedForAndNeverTheSame() throws {
    for count in [0, 1, 32, 255, 256, 257, 1000] {
      #expect(try RandomBytes.make(count).count == count)
    }
    #expect(Set(try (0..<100).map { _ in try RandomBytes.make(32) }).count == 100)
    // A byte that is never written would stay 0: of 64 draws, one in 2^512 is so by chance.
    let draws = try (0..<64).map { _ in try RandomBytes.make(300) }
    for index in 0..<300 {
      #expect(draws.contains { $0[index] != 0 }, "byte \(index)")
    }
  }
}
