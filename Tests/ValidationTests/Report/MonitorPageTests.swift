import Base
import Foundation
import Testing

@testable import Validation

@Suite("The monitor's page")
struct MonitorPageTests {
  /// The same study with other diagnoses: what is known stays known, and what is missing stays so.
  private func withOtherDiagnoses(_ dataset: StudyDataset) -> StudyDataset {
    var dataset = dataset
    dataset.cases = dataset.cases.map { each in
      guard case .known = each.polyp.reference else { return each }
      let old = each.polyp
      var changed = each
      changed.polyp = StudyPolyp(
        patient: old.patient, sizeMillimetres: old.sizeMillimetres, segment: old.segment,
        call: old.call, endoscopistCall: old.endoscopistCall, reference: .known(.carcinoma),
        sealOrder: .after, hoursToReference: 1, attributes: old.attributes)
      return changed
    }
    return dataset
  }

  @Test("diagnoses do not change a byte of it")
  func withoutOutcomes() throws {
    let dataset = try SyntheticStudy.full()
    let other = withOtherDiagnoses(dataset)
    let occasion = SyntheticStudy.occasion(look: 3)
    #expect(
      MonitorPage.htmlDocument(dataset, at: 0) == MonitorPage.htmlDocument(other, at: 0))
    // The report of both differs, so that the change is one that could have been seen.
    let (one, two) = (try StudyReport(dataset, occasion), try StudyReport(other, occasion))
    #expect(one.jsonDocument != two.jsonDocument)
  }

  @Test("reports that are back, to come, or neither, are all polyps")
  func labels() throws {
    let account = MonitorAccount(try SyntheticStudy.full())
    #expect(account.returned > 0 && account.pending > 0 && account.without > 0)
    #expect(account.returned + account.pending + account.without == account.polyps)
  }

  @Test("days have all calls with a record, and count those that name no class")
  func days() throws {
    let dataset = try SyntheticStudy.full()
    let days = DailyCalls.all(dataset.cases)
    #expect(days.reduce(0) { $0 + $1.calls } == dataset.cases.count { $0.callSequence != nil })
    #expect(days.first?.day == "2026-01-05")
    #expect(days.first?.number == 0)
    #expect(days.allSatisfy { $0.poorPictures <= $0.abstained && $0.abstained <= $0.calls })
  }

  @Test("a moment before 1970 is a day of its own")
  func early() throws {
    var one = try SyntheticStudy.study(
      StudyTable.polyp(0, .adenoma, .tubularAdenoma), number: 0)
    one.times.sealed = -1
    #expect(DailyCalls.all([one]).map(\.day) == ["1969-12-31"])
  }

  @Test("a live page is loaded again, another is not")
  func refresh() throws {
    let dataset = try SyntheticStudy.dataset([])
    func page(_ isLive: Bool) -> String {
      String(decoding: MonitorPage.htmlDocument(dataset, at: 0, isLive: isLive), as: UTF8.self)
    }
    #expect(page(true).contains("http-equiv=\"refresh\""))
    #expect(!page(false).contains("http-equiv=\"refresh\""))
  }
}
