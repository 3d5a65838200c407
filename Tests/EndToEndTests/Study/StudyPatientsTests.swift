import Base
import Foundation
import TestSupport
import Testing

@Suite("Patients of a running study", .serialized)
struct StudyPatientsTests {
  private func table(
    _ patients: [String], _ name: String, in folder: TemporaryFolder
  ) throws -> String {
    let scene = try SceneOnDisk.shared.get()
    let rows = try zip(scene.files, patients).map { file, patient in
      "\(URL(fileURLWithPath: file).lastPathComponent),\(patient),adenoma\n"
    }
    let path = folder.path(name)
    try Data(("image,patient,label\n" + rows.joined()).utf8).write(
      to: URL(fileURLWithPath: path))
    return path
  }

  @Test func areRefusedByLineAndNotByName() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    let streamed = try daemon.biopsyctl([
      "stream", try SceneOnDisk.shared.get().images, "--loop", "--frames", "16", "--fps", "0",
      "--examination", "E-1", "--patient", "MRN-0815",
    ])
    #expect(streamed.status == 0, "\(streamed.errors)")
    #expect(daemon.stop() == 0)

    let folder = try TemporaryFolder()
    let labels = try table(
      ["MRN-0001", "MRN-0815", "MRN-0815", "MRN-0002"], "labels.csv", in: folder)
    let images = ["--images", try SceneOnDisk.shared.get().images]
    let options =
      images + [
        "--study", study.ledgerFolder, "--pseudonym-key", study.folder.path("pseudonyms"),
      ]
    let refused = try BuiltBinary.run("biopsyctl", ["dataset", "check", labels] + options)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("line 3 and 1 more are of a patient"))
    #expect(!refused.errors.contains("MRN-0815"))

    let others = try table(
      ["MRN-0001", "MRN-0002", "MRN-0003", "MRN-0004"], "others.csv", in: folder)
    let checked = try BuiltBinary.run("biopsyctl", ["dataset", "check", others] + options)
    #expect(!checked.errors.contains("of a patient with sealed"))
    let trained = try BuiltBinary.run(
      "biopsyctl",
      [
        "train", "histology", "--data", labels, "--backbone", "resnet18", "--from-nothing", "--run",
        folder.path("run"),
      ] + options
    )
    #expect(
      trained.status == 1 && trained.errors.contains("sealed predictions"), "\(trained.errors)")

    let wrongKey = try BuiltBinary.run(
      "biopsyctl",
      [
        "dataset", "check", labels, "--study", study.ledgerFolder, "--pseudonym-key",
        study.folder.path("checkpoints"),
      ] + images)
    #expect(wrongKey.status == 1 && wrongKey.errors.contains("another key"))
    let noKey = try BuiltBinary.run(
      "biopsyctl", ["dataset", "check", labels, "--study", study.ledgerFolder] + images)
    #expect(noKey.status == 2)
  }
}
