import Base
import Wire

extension ClientSession {
  /// Answers an operator's request, at once or when it is done.
  ///
  /// - Parameters:
  ///   - request: What the client asks for.
  ///   - id: Its correlation id.
  /// - Throws: `WireError` when the request makes no sense; the session ends with it.
  func manage(_ request: ManageMessage, _ id: UInt64) throws(WireError) {
    do throws(WireError) {
      try requireOperator(request)
      guard let manager = server.manager else {
        throw WireError(.unsupported, "this daemon's models cannot be changed")
      }
      guard let action = request.action else {
        throw WireError(.unsupported, "no action is called \"\(request.actionName)\"")
      }
      guard action != .list else {
        var document = manager.list()
        document["action"] = .string(request.actionName)
        return send(ManagedMessage(document: document), correlationID: id)
      }
      if request.model == nil, action.needsModel {
        throw WireError(.malformed, "\(request.actionName) needs the member model")
      }
      try submit(request, id, to: manager)
    } catch {
      guard error.code != .malformed else { throw error }
      send(ErrorMessage(error, endsSession: false), correlationID: id)
    }
  }

  private func requireOperator(_ request: ManageMessage) throws(WireError) {
    guard !server.operators.allows(peer) else { return }
    server.logger.log(
      .warning, "manage_refused",
      [
        "session": number, "pid": peer.process, "uid": peer.user, "action": request.actionName,
      ])
    throw WireError(
      .notAllowed,
      "user \(peer.user) is no operator; socket.operators in the configuration names those")
  }

  private func submit(
    _ request: ManageMessage, _ id: UInt64, to manager: PipelineManager
  ) throws(WireError) {
    beginRequest()
    do throws(WireError) {
      try manager.submit(request) { [self] outcome in
        let error: WireError? =
          switch outcome {
          case .success: nil
          case .failure(let error): error
          }
        server.logger.log(
          .notice, "managed",
          [
            "session": number, "pid": peer.process, "uid": peer.user,
            "action": request.actionName, "pipeline": request.pipeline, "model": request.model,
            "refused": error?.code.rawValue,
          ])
        switch outcome {
        case .success(let document):
          send(ManagedMessage(document: document), correlationID: id)
        case .failure(let error):
          send(ErrorMessage(error, endsSession: false), correlationID: id)
        }
        endRequest()
      }
    } catch {
      endRequest()
      throw error
    }
  }
}
