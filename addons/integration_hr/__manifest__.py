# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Employees",
    "summary": "Employees, departments, jobs and work locations as contracts, without anything private",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_contacts", "hr"],
    "data": ["data/integration_matching.xml", "views/hr_employee_views.xml"],
    "demo": ["demo/work_location_demo.xml", "demo/employee_demo.xml"],
    "auto_install": True,
    "installable": True,
}
