import Base
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Training

@Suite("The test set of a promotion")
struct PromotionTestSetTests {
  /// Eight patients with a picture each, and a mask of two grays in all but the last.
  private func sample(_ rows: [String]) throws -> PictureFolder {
    let folder = try PictureFolder()
    for index in 0..<8 {
      try folder.write(PNG.encode(PictureFolder.picture(seed: UInt64(index))), "\(index).png")
      var mask = GrayImage(
        size: ImageSize(width: 96, height: 80), pixels: Array(repeating: 0, count: 96 * 80))
      for place in 0...index { mask[place, 5] = 255 }
      try folder.write(PNG.encode(mask), "mask-\(index).png")
    }
    try folder.write(Array((rows.joined(separator: "\n") + "\n").utf8), "labels.csv")
    return folder
  }

  private func rows(masked: Int = 0, parts: [String] = []) -> [String] {
    ["image,patient,label,mask" + (parts.isEmpty ? "" : ",split")]
      + (0..<8).map { index in
        "\(index).png,P\(index),\(index % 2 == 0 ? "HP" : "TA"),"
          + (index < masked ? "mask-\(index).png" : "")
          + (parts.isEmpty ? "" : ",\(parts[index])")
      }
  }

  private func testSet(
    _ folder: PictureFolder, segmentation: Bool = false
  ) throws(TrainingError) -> PromotionTestSet {
    try PromotionTestSet(
      path: "\(folder.path)/labels.csv", folder: folder.path,
      task: segmentation ? .segmentation : .classification)
  }

  @Test("is the part test, or everything where nothing is divided")
  func part() throws {
    let parts = ["train", "train", "test", "test", "val", "val", "test", "train"]
    let divided = try testSet(sample(rows(parts: parts)))
    #expect(divided.part == .test && divided.counts == .init(patients: 3, polyps: 3, pictures: 3))
    #expect(divided.lock.masks == nil)
    let whole = try testSet(sample(rows()))
    #expect(whole.part == nil && whole.counts.pictures == 8)
    #expect(whole.lock.fingerprint != divided.lock.fingerprint)
    let none = try sample(rows(parts: Array(repeating: "train", count: 8)))
    let error = refusal { try testSet(none) }
    #expect(error?.code == .notComparable)
    withExtendedLifetime(none) {}
  }

  @Test("has only pictures with a mask for segmentation, and is locked to what those are")
  func masks() throws {
    let folder = try sample(rows(masked: 6))
    let before = try testSet(folder, segmentation: true)
    #expect(before.counts.pictures == 6 && before.withoutMaskCount == 2)
    #expect(try testSet(folder, segmentation: true).lock == before.lock)
    let mask = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/mask-1.png"))
    try folder.write(Array(mask), "mask-0.png")
    let after = try testSet(folder, segmentation: true)
    #expect(after.lock.masks != before.lock.masks && after.lock.labels == before.lock.labels)
    #expect(after.lock.fingerprint == before.lock.fingerprint)
    let unmarked = try sample(rows())
    let error = refusal { try testSet(unmarked, segmentation: true) }
    #expect(error?.code == .notComparable && error?.message.contains("masks") == true)
  }

  @Test("has no picture that is nearly the same elsewhere")
  func nearDuplicates() throws {
    let parts = ["train", "train", "test", "test", "val", "val", "test", "train"]
    let folder = try sample(rows(parts: parts))
    try folder.write(PNG.encode(PictureFolder.picture(seed: 2)), "1.png")
    let error = refusal { try testSet(folder) }
    #expect(error?.code == .nearDuplicates)
  }

  @Test("is read again as it was, or not at all")
  func changedMeanwhile() throws {
    let folder = try sample(rows())
    let testSet = try testSet(folder)
    let member = testSet.members[3]
    let bytes = try testSet.read(member.example.row.image, member.picture)
    #expect(SHA256.hash(bytes) == member.picture)
    try folder.write(bytes + [0], "3.png")
    let error = refusal { try testSet.read(member.example.row.image, member.picture) }
    #expect(error?.code == .testSetChanged)
  }

  @Test("has the classes of the models, all of them and no others")
  func classes() throws {
    let folder = try sample(rows())
    let testSet = try testSet(folder)
    #expect(try testSet.indices(in: ["adenoma", "hyperplastic"]) == [1, 0, nil])
    let absent = refusal {
      try testSet.requireClasses(["hyperplastic", "adenoma", "sessile_serrated"])
    }
    #expect(absent?.code == .classAbsent && absent?.message.contains("sessile_serrated") == true)
    let unknown = refusal { try testSet.requireClasses(["hyperplastic", "other"]) }
    #expect(unknown?.code == .notComparable && unknown?.message.contains("adenoma") == true)
    withExtendedLifetime(folder) {}
  }
}
