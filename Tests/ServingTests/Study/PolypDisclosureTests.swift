import Base
import Testing

@testable import Serving

@Suite("What is told of a polyp, and when")
struct PolypDisclosureTests {
  @Test func aCallIsFinalAtOnceOutsideOfStudies() {
    #expect(PolypDisclosure().mayTellSealed(of: 1))
  }

  @Test func inAStudyACallIsFinalOnceItIsOnTheDisk() {
    let disclosure = PolypDisclosure()
    disclosure.waitsForRecords = true
    #expect(!disclosure.mayTellSealed(of: 1))
    disclosure.noteRecorded(of: 1)
    #expect(disclosure.mayTellSealed(of: 1) && !disclosure.mayTellSealed(of: 2))
    #expect(disclosure.mayTellOpinion(of: 2), "what may still change is told all the same")
  }

  @Test func anOpinionWaitsForTheEndoscopist() {
    let disclosure = PolypDisclosure()
    disclosure.waitsForEndoscopist = true
    let told = Locked<[Int]>([])
    for polyp in 1...2 { disclosure.whenMayTell(of: polyp) { told.withLock { $0.append(polyp) } } }
    #expect(!disclosure.mayTellOpinion(of: 2) && told.withLock { $0 }.isEmpty)
    disclosure.noteEndoscopistCall(of: 2)
    #expect(disclosure.mayTellOpinion(of: 2) && told.withLock { $0 } == [2])
    #expect(!disclosure.mayTellOpinion(of: 1))
  }
}
