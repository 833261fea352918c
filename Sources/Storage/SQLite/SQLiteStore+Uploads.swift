import Domain
import GRDB

/// Uploads of which either all counts or nothing. They are kept aside first. Then each piece goes on the list in a transaction of its own,
/// so that engines have their turns between them; what was put there is known until all is, so that it can be taken back.
extension SQLiteStore {
    /// How far an upload is. Raw values are what the store keeps.
    private enum UploadStage: Int64 {
        /// Its phones are kept aside.
        case staging = 0
        /// They are being put on the list: `put` places are.
        case putting = 1
        /// They are being taken off it again.
        case takingBack = 2
        /// All are on the list; what is aside is of no use any more.
        case done = 3
    }

    public func beginUpload(to list: SuppressionList, source: SuppressionSource, at instant: Instant) async throws -> SuppressionUploadID {
        try await write { db in
            let (account, campaign) = try SQLiteStore.keys(of: list, db)
            try db.execute(
                sql: "INSERT INTO suppression_uploads (account, campaign, source, at, stage) VALUES (?, ?, ?, ?, ?)",
                arguments: [account, campaign, source.rawValue, instant.millisecondsSinceEpoch, UploadStage.staging.rawValue])
            return db.lastInsertedRowID
        }
    }

    public func stage(_ phones: [PhoneNumber], place: Int, in upload: SuppressionUploadID) async throws {
        try await write { db in
            let statement = try db.cachedStatement(sql: "INSERT INTO suppression_staged (upload, place, phone) VALUES (?, ?, ?)")
            for (offset, phone) in phones.enumerated() { try statement.execute(arguments: [upload, place + offset, phone.column]) }
        }
    }

    public func completeUpload(_ upload: SuppressionUploadID) async throws -> Int {
        try await setStage(of: upload, .putting)
        return try await put(upload)
    }

    public func takeBackUpload(_ upload: SuppressionUploadID) async throws {
        try await setStage(of: upload, .takingBack)
        while try await write({ db in try SQLiteStore.takeBackPiece(of: upload, db) }) {}
        try await drop(upload)
    }

    public func discardUpload(_ upload: SuppressionUploadID) async throws {
        let stage = try await read { db in
            try Int64.fetchOne(db, sql: "SELECT stage FROM suppression_uploads WHERE seq = ?", arguments: [upload])
        }
        if stage == UploadStage.staging.rawValue { try await drop(upload) }
    }

    public func finishUploads() async throws {
        let uploads = try await read { db in
            try Row.fetchAll(db, sql: "SELECT seq, stage FROM suppression_uploads ORDER BY seq").map { row in
                (id: try row.read("seq", as: Int64.self), stage: UploadStage(rawValue: try row.read("stage")))
            }
        }
        for upload in uploads {
            switch upload.stage {
            case .putting: _ = try await put(upload.id)
            case .takingBack: try await takeBackUpload(upload.id)
            case .staging, .done: try await drop(upload.id)
            case nil: throw StoreError.unusable("an upload is in a stage that this version does not know")
            }
        }
    }

    private func setStage(of upload: SuppressionUploadID, _ stage: UploadStage) async throws {
        try await write { db in
            try db.execute(sql: "UPDATE suppression_uploads SET stage = ? WHERE seq = ?", arguments: [stage.rawValue, upload])
        }
    }

    private func put(_ upload: SuppressionUploadID) async throws -> Int {
        var added = 0
        while let count = try await write({ db in try SQLiteStore.putPiece(of: upload, db) }) { added += count }
        try await setStage(of: upload, .done)
        // What is left of it is harmless, and the next start drops it.
        try? await drop(upload)
        return added
    }

    /// Removes what is kept aside, and then the upload.
    private func drop(_ upload: SuppressionUploadID) async throws {
        let sql = """
            DELETE FROM suppression_staged WHERE upload = ?1
                AND place IN (SELECT place FROM suppression_staged WHERE upload = ?1 ORDER BY place LIMIT ?2)
            """
        while try await write({ db in
            try db.cachedStatement(sql: sql).execute(arguments: [upload, SuppressionLimits.uploadPiece])
            return db.changesCount > 0
        }) {}
        try await write { db in try db.execute(sql: "DELETE FROM suppression_uploads WHERE seq = ?", arguments: [upload]) }
    }

    // MARK: Pieces

    private struct Upload {
        let account: Int64
        let campaign: Int64
        let source: SuppressionSource
        let at: Instant
        /// Places below are on the list.
        let put: Int64

        init(_ id: SuppressionUploadID, _ db: Database) throws {
            let sql = "SELECT account, campaign, source, at, put FROM suppression_uploads WHERE seq = ?"
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [id]) else {
                throw StoreError.unusable("an upload is not in the store")
            }
            account = try row.read("account")
            campaign = try row.read("campaign")
            source = try row.value("source")
            at = try row.instant("at")
            put = try row.read("put")
        }
    }

    /// Puts the next phones on the list; how many were not there, nil: none is left. Of those aside that are on the list, only the
    /// ones that this upload put there are kept.
    private static func putPiece(of id: SuppressionUploadID, _ db: Database) throws -> Int? {
        let upload = try Upload(id, db)
        let rows = try Row.fetchAll(
            db, sql: "SELECT place, phone FROM suppression_staged WHERE upload = ? AND place >= ? ORDER BY place LIMIT ?",
            arguments: [id, upload.put, SuppressionLimits.uploadPiece]
        ).map { (place: try $0.read("place", as: Int64.self), phone: try $0.phone("phone")) }
        guard let last = rows.last else { return nil }
        let sorted = rows.sorted { ($0.phone, $0.place) < ($1.phone, $1.place) }
        var others: [Int64] = []
        let added = try SuppressionInsertion(db).insert(
            sorted.map(\.phone), account: upload.account, campaign: upload.campaign, upload.source, at: upload.at
        ) { others.append(sorted[$0].place) }
        let deletion = try db.cachedStatement(sql: "DELETE FROM suppression_staged WHERE upload = ? AND place = ?")
        for place in others { try deletion.execute(arguments: [id, place]) }
        try setPut(last.place + 1, of: id, db)
        return added
    }

    /// Takes off the list what was put there last; whether there was anything.
    private static func takeBackPiece(of id: SuppressionUploadID, _ db: Database) throws -> Bool {
        let upload = try Upload(id, db)
        let rows = try Row.fetchAll(
            db, sql: "SELECT place, phone FROM suppression_staged WHERE upload = ? AND place < ? ORDER BY place DESC LIMIT ?",
            arguments: [id, upload.put, SuppressionLimits.uploadPiece])
        guard let last = rows.last else { return false }
        let removal = try db.cachedStatement(sql: SuppressionStatements.takeBack)
        for row in rows {
            try removal.execute(arguments: [
                upload.account, try row.phone("phone").column, upload.campaign, upload.source.rawValue, upload.at.millisecondsSinceEpoch,
            ])
        }
        try setPut(try last.read("place"), of: id, db)
        return true
    }

    private static func setPut(_ place: Int64, of upload: SuppressionUploadID, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE suppression_uploads SET put = ? WHERE seq = ?").execute(arguments: [place, upload])
    }
}
