import Foundation
import Statistics
import Testing
import Training

@Suite("The page of a training run")
struct TrainingPageTests {
  private func content(
    epochs: Int, state: TrainingPageContent.State = .finished
  ) -> TrainingPageContent {
    var content = TrainingPageContent(
      title: "Histology", facts: [("architecture", "resnet18"), ("seed", "7")], state: state)
    content.epochs = (0..<epochs).map { index in
      let share = Double(index) / 10
      return TrainingPageContent.Epoch(
        number: index + 1, trainingLoss: 1 - share / 2, validationLoss: 1.1 - share / 2,
        learningRate: 1e-4 * (1 - share), figures: [("AUC", 0.6 + share / 4), ("accuracy", 0.5)],
        duration: .seconds(75), isBest: index == epochs / 2)
    }
    return content
  }

  private func count(_ word: String, _ text: String) -> Int {
    text.components(separatedBy: word).count - 1
  }

  private func expectStandsAlone(_ page: String) {
    #expect(
      page.hasPrefix("<!DOCTYPE html>") && page.contains("Research use only, not for diagnosis"))
    for word in ["<script", "<link", "@import", "url(", "src=\"http", "=\"nan", "nan\"", "inf,"] {
      #expect(!page.contains(word), "\(word)")
    }
  }

  @Test("loads again while the run goes on, and not any more when it has ended")
  func refresh() {
    let running = TrainingPage.html(
      content(epochs: 3, state: .running(epoch: 4, of: 20, timeLeft: .seconds(1275))))
    #expect(running.contains("<meta http-equiv=\"refresh\" content=\"15\">"))
    #expect(running.contains("epoch 4 of 20, about 21 min 15 s left"))
    #expect(running.contains("<progress value=\"3\" max=\"20\""))
    let unknown = TrainingPage.html(
      content(epochs: 0, state: .running(epoch: 1, of: 20, timeLeft: nil)))
    #expect(unknown.contains("epoch 1 of 20</p>"))
    let finished = TrainingPage.html(content(epochs: 3))
    #expect(finished.contains("<strong>Finished</strong> after 3 epochs, 3 min 45 s"))
    let stopped = TrainingPage.html(
      content(epochs: 1, state: .stopped(reason: "the loss is no number")))
    #expect(stopped.contains("<strong>Stopped</strong> after 1 epoch: the loss is no number"))
    for page in [finished, stopped] {
      #expect(!page.contains("http-equiv") && !page.contains("<progress"))
    }
    for page in [running, unknown, finished, stopped] { expectStandsAlone(page) }
  }

  @Test("shows losses, figures and the learning rate by epoch")
  func curves() {
    let page = TrainingPage.html(content(epochs: 10))
    expectStandsAlone(page)
    #expect(count("<polyline", page) == 5 && count("<svg class=\"plot\"", page) == 3)
    #expect(page.contains("training: 10 values from 1 at 1 to 0.55 at 10."))
    #expect(page.contains("AUC: 10 values from 0.6 at 1 to 0.825 at 10."))
    #expect(page.contains(">best</text>") && page.contains("best until then"))
    #expect(page.contains("all 10 epochs"))
    #expect(page.contains("architecture</th><td>resnet18</td>"))
  }

  @Test("makes do with one epoch, and with what is not known")
  func little() {
    let one = TrainingPage.html(content(epochs: 1))
    expectStandsAlone(one)
    #expect(count("<polyline", one) == 0 && count("<circle", one) == 5)
    #expect(!one.contains("<details"))
    var bare = TrainingPageContent(title: "bare", state: .finished)
    let empty = TrainingPage.html(bare)
    expectStandsAlone(empty)
    for part in ["<svg", "<h2", "<img", "<table"] { #expect(!empty.contains(part), "\(part)") }
    bare.epochs = [.init(number: 1, trainingLoss: 2, learningRate: 0.1, duration: .seconds(3))]
    let lossOnly = TrainingPage.html(bare)
    #expect(count("<svg class=\"plot\"", lossOnly) == 2 && lossOnly.contains("3.0 s"))
    #expect(!lossOnly.contains("validation</text>"))
  }

  @Test("is not broken by numbers that are none")
  func notNumbers() {
    var content = content(epochs: 4)
    content.epochs[1].trainingLoss = .nan
    content.epochs[2].validationLoss = .infinity
    content.epochs[3].figures = [("AUC", .nan), ("late", 1e308)]
    content.epochs[3].learningRate = -.infinity
    content.reliability = ReliabilityBins([], outcomes: [])
    let page = TrainingPage.html(content)
    expectStandsAlone(page)
    #expect(page.contains("no number") && page.contains("no values yet"))
    content.epochs = content.epochs.map { epoch in
      var epoch = epoch
      epoch.trainingLoss = .nan
      epoch.validationLoss = .nan
      return epoch
    }
    expectStandsAlone(TrainingPage.html(content))
  }

  @Test("escapes every text")
  func hostile() {
    let attack = "</title><img src=x onerror='a()'>\"&\u{0}"
    var content = TrainingPageContent(
      title: attack, facts: [(attack, attack)], state: .stopped(reason: attack))
    content.epochs = [
      .init(
        number: 1, trainingLoss: 1, learningRate: 1, figures: [(attack, 0.5)], duration: .zero)
    ]
    content.confusion = .init(classes: [attack], counts: [[2]])
    content.worstCases = [([0xFF, 0xD8, 0xFF], attack), (Array(attack.utf8), attack)]
    content.results = [(attack, attack, attack)]
    content.notes = [attack]
    let page = TrainingPage.html(content)
    expectStandsAlone(page)
    #expect(!page.contains("<img src=x") && !page.contains("'a()'") && !page.contains("\u{0}"))
    #expect(page.contains("&lt;img src=x onerror=&#39;a()&#39;&gt;&quot;&amp;\u{FFFD}"))
    #expect(count("<img ", page) == 1 && page.contains("This picture is no JPEG file."))
  }

  @Test("shows calls, reliability, twelve of the worst cases and results once they are known")
  func results() {
    var content = content(epochs: 2)
    #expect(!TrainingPage.html(content).contains("Test patients"))
    content.confusion = .init(
      classes: ["hyperplastic", "adenoma"], counts: [[30, 10], [5, 55]])
    content.reliability = ReliabilityBins(
      [0.1, 0.2, 0.9, 0.9], outcomes: [false, false, true, false])
    content.worstCases = (1...15).map { ([0xFF, 0xD8, 0xFF, 0xE0], "case \($0)") }
    content.results = [("AUC", "0.912", "0.874 to 0.941")]
    let page = TrainingPage.html(content)
    expectStandsAlone(page)
    #expect(page.contains("55<small>91.7 %</small>"))
    #expect(page.contains("expected calibration error 0.275"))
    #expect(count("data:image/jpeg;base64,", page) == TrainingPage.maximumCases)
    #expect(page.contains("case 12<") && !page.contains("case 13<"))
    #expect(page.contains("Test patients") && page.contains("0.874 to 0.941"))
  }
}
