import ProtoRuntime

/// A method that lists by pages (google.aip.dev/158): `page_size` and `page_token` in, one list and `next_page_token` out.
struct PagedList: Sendable {
    let pageSize: FieldDescriptor
    let pageToken: FieldDescriptor
    let items: FieldDescriptor
    let nextPageToken: FieldDescriptor

    init?(_ method: RegisteredMethod) {
        let lists = method.output.fields.filter { $0.presence == .repeated && $0.messageType?.isMapEntry == false }
        guard
            let pageSize = method.input.field(name: "page_size"), let pageToken = method.input.field(name: "page_token"),
            let nextPageToken = method.output.field(name: "next_page_token"), lists.count == 1, let items = lists.first
        else { return nil }
        self.pageSize = pageSize
        self.pageToken = pageToken
        self.items = items
        self.nextPageToken = nextPageToken
    }
}
