// Sockets: connections of a realm that are not HTTP's.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "edgert/binding/descriptor_share.h"
#include "edgert/binding/socket.h"
#include "loop/dial.h"
#include "loop/loop.h"
#include "net/net_access.h"

namespace edgert::net {

// Thread: the loop's. Its sockets may outlive it, but not the loop.
class Sockets final : public binding::Sockets {
 public:
  // `share` counts the realm's connections of all kinds.
  Sockets(loop::Loop& loop, NetAccess access, std::shared_ptr<binding::DescriptorShare> share);
  ~Sockets() override;
  void connect(const std::string& host, uint16_t port, Connected done) override;
  void resolve(binding::NameQuery query, Resolved done) override;

 private:
  struct Attempt;
  struct Question;
  void finish(uint64_t id, Result<std::unique_ptr<loop::TcpStream>> stream);
  void answer(uint64_t id, Result<binding::NameRecords> records);

  loop::Loop& loop_;
  const NetAccess access_;
  std::shared_ptr<binding::DescriptorShare> share_;
  std::unordered_map<uint64_t, std::unique_ptr<Attempt>> attempts_;
  std::unordered_map<uint64_t, std::unique_ptr<Question>> questions_;
  uint64_t next_id_ = 0;
  std::shared_ptr<Sockets*> self_ = std::make_shared<Sockets*>(this);
};

}  // namespace edgert::net
