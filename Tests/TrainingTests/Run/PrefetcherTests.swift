import Base
import Imaging
import Tensors
import Testing

@testable import Training

@Suite("Batches made ahead")
struct PrefetcherTests {
  private let task: SmallTask
  private let store: PictureStore
  private let settings: BatchMaker.Settings

  init() throws {
    task = try SmallTask(count: 8, hasMasks: true)
    store = PictureStore(task.pictures, readsMasks: true, byteLimit: 20_000)
    settings = BatchMaker.Settings(
      policy: .segmentation, sizes: [ImageSize(width: 16, height: 16)], mean: [0.5, 0.5, 0.5],
      standardDeviation: [0.25, 0.25, 0.25], seed: 7)
  }

  private func room() -> PictureBatch {
    PictureBatch(count: 3, sizes: settings.sizes, hasMasks: true)
  }

  private func requests(_ count: Int) -> [BatchMaker.Request] {
    (0..<count).map { number in
      BatchMaker.Request(indices: [number % 8, (number + 3) % 8, (number * 5) % 8], epoch: number)
    }
  }

  private func prefetcher(
    _ requests: [BatchMaker.Request], makers: Int, buffers: Int
  ) throws -> Prefetcher {
    Prefetcher(
      requests, buffers: (0..<buffers).map { _ in room() },
      makers: try (0..<makers).map { _ in try BatchMaker(store, settings) })
  }

  private func elements(_ batch: PictureBatch) throws -> [Float] {
    batch.sizes[0].image.float32Values() + (try #require(batch.sizes[0].mask)).float32Values()
  }

  @Test("come in the order that they were asked for, as one thread makes them")
  func order() throws {
    let requests = requests(20)
    let prefetcher = try prefetcher(requests, makers: 3, buffers: 4)
    defer { prefetcher.stop() }
    let maker = try BatchMaker(store, settings)
    let expected = room()
    var buffers: Set<ObjectIdentifier> = []
    for request in requests {
      let batch = try #require(try prefetcher.next())
      buffers.insert(ObjectIdentifier(batch))
      #expect(batch.indices == request.indices)
      try maker.fill(request, expected)
      #expect(try elements(batch) == elements(expected))
      prefetcher.giveBack(batch)
    }
    #expect(try prefetcher.next() == nil)
    // No more batches were in memory than there was room for.
    #expect(buffers.count <= 4)
  }

  @Test("are there even with one buffer, and of no request there is none", .timeLimit(.minutes(10)))
  func fewBuffers() throws {
    let one = try prefetcher(requests(5), makers: 3, buffers: 1)
    var taken = 0
    while let batch = try one.next() {
      taken += 1
      one.giveBack(batch)
    }
    one.stop()
    #expect(taken == 5)
    let none = try prefetcher([], makers: 2, buffers: 2)
    #expect(try none.next() == nil)
    none.stop()
  }

  @Test("fail with the line of the picture that cannot be read", .timeLimit(.minutes(10)))
  func unreadable() throws {
    try task.spoil("5.png", [1, 2, 3])
    var requests = requests(12).map { request in
      BatchMaker.Request(indices: request.indices.filter { $0 != 5 }, epoch: 0)
    }
    requests[6] = BatchMaker.Request(indices: [0, 5], epoch: 0)
    for makers in [1, 3] {
      let prefetcher = try prefetcher(requests, makers: makers, buffers: makers + 1)
      for _ in 0..<6 { prefetcher.giveBack(try #require(try prefetcher.next())) }
      let error = refusal { try prefetcher.next() }
      #expect(error?.code == .invalidRows && error?.message.hasPrefix("line 7: ") == true)
      prefetcher.stop()
    }
  }

  @Test("can be left at any time", .timeLimit(.minutes(10)), arguments: [0, 1, 3])
  func leaving(after count: Int) throws {
    let prefetcher = try prefetcher(requests(50), makers: 3, buffers: 4)
    // Kept, so that makers wait for room.
    var kept: [PictureBatch] = []
    for _ in 0..<count { kept.append(try #require(try prefetcher.next())) }
    prefetcher.stop()
    prefetcher.stop()
    #expect(Set(kept.map(ObjectIdentifier.init)).count == count)
  }

  @Test("hold varied pictures, the classes, and masks of 0 and 1")
  func contents() throws {
    let maker = try BatchMaker(store, settings)
    let batch = room()
    try maker.fill(BatchMaker.Request(indices: [0, 3], epoch: 0), batch)
    let mask = try #require(batch.sizes[0].mask).float32Values()
    #expect(mask.allSatisfy { $0 == 0 || $0 == 1 })
    #expect(mask[..<256].contains(1))
    // A polyp-free picture's mask is empty, whatever was there before.
    #expect(mask[256..<512].allSatisfy { $0 == 0 })
    let first = Array(batch.sizes[0].image.float32[..<768])
    try maker.fill(BatchMaker.Request(indices: [0, 3], epoch: 0), batch)
    #expect(Array(batch.sizes[0].image.float32[..<768]) == first)
    try maker.fill(BatchMaker.Request(indices: [0, 3], epoch: 1), batch)
    #expect(Array(batch.sizes[0].image.float32[..<768]) != first)
  }
}
