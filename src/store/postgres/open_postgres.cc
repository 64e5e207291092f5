#include "store/postgres/open_postgres.h"

#include "store/postgres/postgres_store.h"

namespace perdure::postgres {

std::unique_ptr<Store> open_postgres(std::string_view url, const OpenOptions& options) {
  const bool writes = options.access == OpenOptions::Access::read_write;
  const Address given = Address::parse(url);
  const Address address = writes ? given.of_writer() : given;
  SpaceIdentity space;
  {
    Connection connection(address, writes ? Connection::Role::writes : Connection::Role::reads);
    if (writes) require_durable_server(connection);
    space = open_space(connection, address.space,
                       writes && options.create ? IfMissing::create : IfMissing::refuse);
  }
  return std::make_unique<PostgresStore>(address, space, options);
}

}  // namespace perdure::postgres
