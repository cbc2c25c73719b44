/// The words that values are made of.
enum Words {
    static let firstNames = [
        "Anna", "Björn", "Chloé", "David", "Élodie", "Fatima", "George", "Hannah", "Ivan", "José", "Kadiatou", "Lars",
        "María", "Nils", "Olga", "Pa Houa", "Quinn", "Rania", "Søren", "Thanh", "Ursula", "Víctor", "Wanda", "Xin",
        "Yusuf", "Zoë", "Mary Ann", "Jean-Luc", "Aisha", "Tou",
    ]
    static let lastNames = [
        "Smith", "O'Brien", "Müller", "Nguyễn", "Vang", "Xiong", "Hassan", "García", "Johansson", "Kowalski", "Łukasz",
        "Peterson", "Olson", "de la Cruz", "Van Dyke", "St. John", "Abdi", "Thao", "Lee", "Anderson", "Ñuñez", "Yang",
        "Schmidt-Rüdiger", "MacDonald", "Ibáñez", "Şahin", "Novák", "Árnason", "D’Angelo", "Moua",
    ]
    static let cities = [
        "Minneapolis", "Saint Paul", "Duluth", "Rochester", "Bemidji", "Köln", "St. Cloud", "Mankato", "Moorhead",
        "Winona", "Brainerd", "Hibbing", "Eden Prairie", "Thief River Falls", "International Falls",
    ]
    static let states = ["MN", "WI", "IA", "ND", "SD"]
    static let countries = ["United States", "USA", "Canada", "Deutschland", "Côte d’Ivoire"]
    static let streets = [
        "Main St", "2nd Ave NE", "County Road 5", "Lake Shore Blvd", "Hennepin Ave", "Straße des 17. Juni",
    ]
    static let companies = [
        "Allina Clinic", "North Shore Health", "Prairie Family Practice", "Twin Cities Dental", "Mayo Group", "Sanford",
        "Open Door Clinic, Inc.", "Ärztehaus Nord", "Lakes Region Imaging", "Iron Range Rehab \"East\"",
    ]
    static let titles = [
        "Physician", "Nurse Practitioner", "Director", "Office Manager", "Dentist", "Billing Specialist", "Counselor",
        "Chief Medical Officer", "PA-C", "Psychologist",
    ]
    static let words = [
        "patient", "provider", "network", "contract", "review", "verified", "pending", "address", "claim", "visit",
        "follow-up", "credential", "renewal", "phone", "office", "monday", "accepts", "new", "the", "and", "with",
    ]
    static let domains = ["example.com", "example.org", "mail.example.net", "clinic.example"]
    static let choices = [
        "Active", "Inactive", "Pending", "In Review", "Closed", "Not Started", "High", "Normal", "Other",
    ]
}
